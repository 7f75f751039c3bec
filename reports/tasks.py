from celery import shared_task

from accounts.actions.jobs import perform
from reports.actions import issue_slips as slips
from reports.actions import print_forms as forms
from reports.actions import print_posting as posting


@shared_task(name="reports.issue_slips")
def issue_slips(job_id: str) -> None:
    perform(job_id, slips.issue_slips)


@shared_task(name="reports.print_posting")
def print_posting(job_id: str) -> None:
    perform(job_id, posting.print_posting)


@shared_task(name="reports.print_forms")
def print_forms(job_id: str) -> None:
    perform(job_id, forms.print_forms)
