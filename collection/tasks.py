from celery import shared_task

from accounts.actions.jobs import perform
from collection.actions import apply_book as applying
from collection.actions import book_tax as booking
from collection.actions import compare_book as comparing
from collection.actions import roll_over as rolling
from collection.actions import undo_rollover as undoing
from collection.actions import undo_tax as untaxing
from collection.actions.hand_in_tax import UNDO


@shared_task(name=rolling.KIND)
def roll_over(job_id: str) -> None:
    perform(job_id, rolling.roll_over)


@shared_task(name=undoing.KIND)
def undo_rollover(job_id: str) -> None:
    perform(job_id, undoing.undo_rollover)


@shared_task(name=comparing.KIND)
def compare_book(job_id: str) -> None:
    perform(job_id, comparing.compare_book)


@shared_task(name=applying.KIND)
def apply_book(job_id: str) -> None:
    perform(job_id, applying.apply_book)


@shared_task(name=booking.KIND)
def book_tax(job_id: str) -> None:
    perform(job_id, booking.book_tax)


@shared_task(name=UNDO)
def undo_tax(job_id: str) -> None:
    perform(job_id, untaxing.undo_tax)
