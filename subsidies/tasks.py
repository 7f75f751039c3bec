from celery import shared_task

from accounts.actions.jobs import perform
from subsidies.actions import check_roster as actions
from subsidies.actions import run_shadow as shadowing


@shared_task(name="subsidies.check_roster")
def check_roster(job_id: str) -> None:
    perform(job_id, actions.check_roster)


@shared_task(name=shadowing.KIND)
def run_shadow(job_id: str) -> None:
    perform(job_id, shadowing.run_shadow)
