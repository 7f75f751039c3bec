from celery import shared_task

from accounts.actions.jobs import perform
from accounts.clock import now
from reports.actions import issue_slips as slips
from reports.actions import make_evidence_pack as packs
from reports.actions import print_batch as batch
from reports.actions import print_posting as posting
from reports.actions.remove_old_files import remove_old_files as remove


@shared_task(name="reports.issue_slips")
def issue_slips(job_id: str) -> None:
    perform(job_id, slips.issue_slips)


@shared_task(name="reports.print_posting")
def print_posting(job_id: str) -> None:
    perform(job_id, posting.print_posting)


@shared_task(name="reports.print_batch")
def print_batch(job_id: str) -> None:
    perform(job_id, batch.print_batch)


@shared_task(name="reports.remove_old_files")
def remove_old_files() -> None:
    remove(now=now())


@shared_task(name="reports.make_evidence_pack")
def make_evidence_pack(job_id: str) -> None:
    perform(job_id, packs.make_evidence_pack)
