import json
import time
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.actions.jobs import perform
from accounts.models import Department, Job, Role, RoleAssignment
from enrollment.models import Season
from enrollment.notices import load_notice
from rules.notice import Identity, Notice
from rules.profile import Held
from rules.recognising import recognise
from subsidies.actions.check_roster import check_roster
from subsidies.actions.decide_roster import accept_roster
from subsidies.actions.hand_in import hand_in_roster
from subsidies.models import Roster
from values.refusal import Refusal

POLL_SECONDS = 0.2


class Command(BaseCommand):
    help = "Hand in a roster file as its department, check it, and with --accept put it in force."

    def add_arguments(self, parser):
        parser.add_argument("file")
        parser.add_argument(
            "--kind", required=True, help="a department (civil_affairs) or an identity (低保对象)"
        )
        parser.add_argument("--accept", action="store_true")
        parser.add_argument(
            "--whole", action="store_true", help="the whole list: who is not on it leaves"
        )
        parser.add_argument("--json", action="store_true")

    def handle(self, *args, file, kind, accept, whole, **options):
        started = time.monotonic()
        season = Season.objects.order_by("-cover_year").select_related("area").first()
        if season is None:
            raise CommandError("No season is loaded.")
        department, identity = resolve(kind, load_notice(season.notice))
        try:
            roster = hand_in_roster(
                content=Path(file).read_bytes(),
                file_name=Path(file).name,
                department=department,
                identity=identity,
                area=season.area,
                season=season,
                actor=holder(Role.DEPARTMENT, department),
                now=timezone.now(),
                whole=whole,
            )
            job = checked(roster.job_id)
            roster.refresh_from_db()
            if job.error:
                raise CommandError(
                    "".join(job.error[key] + "。" for key in ("what", "why", "cure"))
                )
            if roster.state == Roster.State.WAITING:
                raise CommandError("The columns are not known: say them on the roster's page.")
            if accept:
                accept_roster(roster=roster, actor=holder(Role.COUNTY_BUREAU), now=timezone.now())
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        self._report(roster, time.monotonic() - started, as_json=options["json"])

    def _report(self, roster, seconds: float, *, as_json: bool) -> None:
        answer = {"rows": sum(roster.counts.values())} | roster.counts
        answer["seconds"] = round(seconds, 3)
        self.stdout.write(
            json.dumps(answer)
            if as_json
            else "  ".join(f"{key} {value}" for key, value in answer.items())
        )


def checked(job_id) -> Job:
    """The check's job once it has ended. The portal's worker may have taken it first: then this
    waits for it, and takes over where the worker died.
    """
    deadline = time.monotonic() + settings.JOB_LEASE_SECONDS * (settings.JOB_MAX_ATTEMPTS + 1)
    perform(job_id, check_roster)
    while (job := Job.objects.get(pk=job_id)).is_live:
        if time.monotonic() > deadline:
            raise CommandError("The check does not end; look at the roster's page.")
        time.sleep(POLL_SECONDS)
        perform(job_id, check_roster)
    return job


def resolve(kind: str, notice: Notice) -> tuple[str, str]:
    """(department, identity) of a department's id or of any wording that the notice knows."""
    if kind in Department.values:
        return kind, ""
    meant = {
        identity.department: identity.name
        for department in Department.values
        if (identity := _identity(kind, department, notice))
    }
    if not meant:
        raise CommandError(
            f"{kind}: neither a department ({', '.join(Department.values)}) nor "
            "an identity of the notice."
        )
    if len(meant) > 1:
        told = ", ".join(f"{name} ({department})" for department, name in meant.items())
        raise CommandError(f"{kind}: several departments have it; say which identity: {told}.")
    return next(iter(meant.items()))


def _identity(kind: str, department: str, notice: Notice) -> Identity | None:
    claim = recognise(notice, Held(name=kind, department=department))
    return notice.identity(claim.known) if claim else None


def holder(role: Role, department: str = ""):
    """Somebody who holds the role, to act in their name: a command is no person of its own."""
    rows = RoleAssignment.objects.filter(role=role, until__isnull=True)
    row = rows.filter(department=department).select_related("user").first()
    if row is None:
        raise CommandError(f"Nobody holds the role {role} {department}.")
    return row.user
