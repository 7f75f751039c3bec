from celery import shared_task

from accounts.actions.jobs import perform
from enrollment.actions import find_duplicates as duplicates
from enrollment.actions import match_evidence as matching


@shared_task(name=matching.KIND)
def match_evidence(job_id: str) -> None:
    perform(job_id, matching.match_evidence)


@shared_task(name=duplicates.KIND)
def find_duplicates(job_id: str) -> None:
    perform(job_id, duplicates.find_duplicates)
