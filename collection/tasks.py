from celery import shared_task

from accounts.actions.jobs import perform
from collection.actions import roll_over as rolling
from collection.actions import undo_rollover as undoing


@shared_task(name=rolling.KIND)
def roll_over(job_id: str) -> None:
    perform(job_id, rolling.roll_over)


@shared_task(name=undoing.KIND)
def undo_rollover(job_id: str) -> None:
    perform(job_id, undoing.undo_rollover)
