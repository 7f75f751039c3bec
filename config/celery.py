"""Celery wakes the workers; the job row (accounts.models.Job) is the truth."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery(
    "cunbao",
    include=[
        "accounts.tasks",
        "enrollment.tasks",
        "subsidies.tasks",
        "collection.tasks",
        "reports.tasks",
    ],
)
app.config_from_object("django.conf:settings", namespace="CELERY")
