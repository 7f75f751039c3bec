from celery import shared_task

from accounts.actions import jobs


@shared_task(name="accounts.sweep_jobs")
def sweep_jobs() -> None:
    jobs.sweep_jobs()
