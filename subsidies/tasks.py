from celery import shared_task

from accounts.actions.jobs import perform
from subsidies.actions import check_roster as actions


@shared_task(name="subsidies.check_roster")
def check_roster(job_id: str) -> None:
    perform(job_id, actions.check_roster)
