from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.access import job_for
from accounts.actions.jobs import cancel_job
from accounts.models import Job


@login_required
@require_safe
def job(request: HttpRequest, pk) -> HttpResponse:
    """A job's page; asked by htmx, the bar alone, which asks again until the job has ended."""
    job = job_for(request.user, pk)
    part = request.headers.get("HX-Request") and not request.headers.get("HX-Boosted")
    template = "components/progress.html" if part else "accounts/job.html"
    return render(request, template, {"job": job, **bar(job)})


@login_required
@require_POST
def cancel(request: HttpRequest, pk) -> HttpResponse:
    cancel_job(job=job_for(request.user, pk))
    return redirect("accounts:job", pk)


def bar(job: Job) -> dict:
    """What components/progress.html wants besides the job itself."""
    seconds = (timezone.now() - job.started_at).total_seconds() if job.started_at else 0
    rate = job.done / seconds if seconds > 1 and job.done else None
    left = (job.total - job.done) / rate if rate and job.total else None
    return {
        "poll_url": reverse("accounts:job", args=[job.pk]),
        "cancel_url": reverse("accounts:cancel-job", args=[job.pk]),
        "rate": rate,
        "seconds_left": left,
    }
