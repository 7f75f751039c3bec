"""Fifty payments a second, of hundreds of signed-in clerks, on a county of 643,118 people.

A real gunicorn on loopback, real sessions, forms with their keys. The clock of a payment runs from
the moment at which it was due, not at which it was sent: a queue counts as waiting.
"""

import os
import re
import secrets
import socket
import statistics
import subprocess
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from itertools import count
from queue import SimpleQueue
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.clock import today
from accounts.models import Area, Level, Portal, Role, RoleAssignment, User
from collection.models import Office, Voucher
from collection.queries.counts import sums_that_differ
from enrollment.models import Enrolment, Household
from reports.bench.many import fill_county
from reports.bench.measure import Figure, median_ms, timed
from rules.notices import load
from subsidies.queries import quotes_for
from values.dates import business_date

NOTICE, RATE, CLERKS, SENDERS = "suixian-2023", 50, 400, 32
GOAL = "goal p95 under 500 ms, no error"
AT_ONCE = 500
# Each web process reads the notice and its templates at its first request.
WARM_UP = 40


@dataclass(frozen=True)
class Sent:
    """One payment ready to be sent: whose session, where to, what form."""

    clerk: int
    path: str
    form: dict[str, object]


@dataclass
class Seen:
    """What came back: waited and served seconds, and what went wrong."""

    waited: list[float] = field(default_factory=list)
    served: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def payments(scale: float, run_seconds: int) -> Iterator[Figure]:
    """Ends by itself after `run_seconds`; the ledger's sums are compared at the end."""
    notice = load(NOTICE)
    people = round(notice.targets[0].target * scale)
    season = fill_county(notice, people, notice.cover_from, keyed=("enrollment_enrolment",))
    first_day = min(window.opens for window in notice.windows if window.general)
    offset = (first_day - business_date(timezone.now())).days
    Portal.objects.update_or_create(only=True, defaults={"clock_offset_days": offset})
    clerks = _clerks(season.area)
    cookies = [_signed_in(clerk) for clerk in clerks]
    ready = _ready(clerks, WARM_UP + RATE * run_seconds, season.cover_year)
    floor = median_ms(_bare_insert(), times=50)
    with _server() as port:
        for sent in ready[:WARM_UP]:
            _send(sent, cookies, port)
        seen = _send_all(ready[WARM_UP:], cookies, port, run_seconds)
    made = Voucher.objects.count() - WARM_UP
    if made != len(seen.waited) or sums_that_differ() != ([], []):
        seen.errors.append(f"{made} receipts, {len(seen.waited)} answers, or wrong sums")
    yield _figure("payment, p95", seen.waited, 95, floor, _told(seen, people, run_seconds))
    yield _figure("payment, median", seen.waited, 50, floor, "")
    yield _figure("payment, p95 from sending", seen.served, 95, floor, "")


def _clerks(county: Area) -> list[User]:
    """One clerk a village, as many as there are villages, at most CLERKS."""
    villages = Area.objects.within(county.code).at(Level.VILLAGE)[:CLERKS]
    clerks = User.objects.bulk_create(
        User(username=f"bench-{v.code}", display_name="收款") for v in villages
    )
    RoleAssignment.objects.bulk_create(
        RoleAssignment(user=clerk, role=Role.VILLAGE_CLERK, area=village, since=today())
        for clerk, village in zip(clerks, villages, strict=True)
    )
    for town in Area.objects.within(county.code).at(Level.TOWN):
        Office.objects.create(
            area=town, hotline="", bank="", account_name="", account_number="0000000000"
        )
    return clerks


def _signed_in(clerk: User) -> str:
    """The cookies of a session like the sign-in page's."""
    session = SessionStore()
    session[SESSION_KEY] = str(clerk.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = clerk.get_session_auth_hash()
    session["since"] = session["seen"] = int(time.time())
    session.save()
    return session.session_key


def _ready(clerks: list[User], number: int, year: int) -> list[Sent]:
    """One household each, the clerks taking turns, with the amounts that its page would show."""
    homes = [_homes(clerk, -(-number // len(clerks))) for clerk in clerks]
    turns = [(n, home) for row in zip(*homes, strict=True) for n, home in enumerate(row)][:number]
    ready = []
    for start in range(0, len(turns), AT_ONCE):
        some = turns[start : start + AT_ONCE]
        enrolments = Enrolment.objects.live().filter(
            household__in=[home for _, home in some], cover_year=year
        )
        quoted = quotes_for(list(enrolments.select_related("person")), on=today())
        of_home: dict[int, dict[str, object]] = {}
        for enrolment in enrolments:
            form = of_home.setdefault(enrolment.household_id, {"idempotency_key": uuid.uuid4()})
            form[f"take_{enrolment.pk}"] = "on"
            form[f"amount_{enrolment.pk}"] = quoted[enrolment.pk].payable_fen
        ready += [Sent(n, _path(home), of_home[home]) for n, home in some]
    return ready


def _path(household: int) -> str:
    return reverse("collection:take-payment", args=[household])


def _homes(clerk: User, number: int) -> list[int]:
    village = clerk.assignments.get().area_id
    homes = Household.objects.filter(village=village).order_by("pk").values_list("pk", flat=True)
    found = list(homes[:number])
    if len(found) < number:
        raise RuntimeError("too few households for so many payments: a larger --scale")
    return found


def _bare_insert():
    """The floor: one committed row of the size of a receipt."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_row (id bigserial PRIMARY KEY, body bytea)")

    def insert() -> None:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO bench_row (body) VALUES (%s)", [secrets.token_bytes(600)])

    return insert


@contextmanager
def _server() -> Iterator[int]:
    """The portal's own web server on a free port of loopback, on the scratch database."""
    port = _free_port()
    name = connection.settings_dict["NAME"]
    env = os.environ | {"DATABASE_URL": _url_of(name), "CUNBAO_BIND": f"127.0.0.1:{port}"}
    web = [settings.BASE_DIR / "script/run", "web"]
    server = subprocess.Popen(web, cwd=settings.BASE_DIR, env=env)  # noqa: S603 - our own script
    try:
        _wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=60)


def _url_of(name: str) -> str:
    """DATABASE_URL with another database's name."""
    return re.sub(r"(//[^/]*)/[^?]*", rf"\1/{name}", os.environ["DATABASE_URL"])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            link = HTTPConnection("127.0.0.1", port, timeout=5)
            link.request("GET", "/healthz")
            if link.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the server does not answer")


def _send_all(ready: list[Sent], cookies: list[str], port: int, run_seconds: int) -> Seen:
    """Every payment at its moment, one fiftieth of a second after the one before it."""
    seen, work, numbers = Seen(), SimpleQueue(), count()
    began = time.perf_counter() + 0.5

    def send() -> None:
        while (number := next(numbers)) < len(ready):
            due = began + number / RATE
            time.sleep(max(0.0, due - time.perf_counter()))
            started = time.perf_counter()
            error = _send(ready[number], cookies, port)
            work.put((time.perf_counter() - due, time.perf_counter() - started, error))

    senders = [threading.Thread(target=send, daemon=True) for _ in range(SENDERS)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join(timeout=run_seconds * 4 + 60)
    while not work.empty():
        waited, served, error = work.get()
        if error:
            seen.errors.append(error)
        else:
            seen.waited.append(waited)
            seen.served.append(served)
    return seen


def _send(sent: Sent, cookies: list[str], port: int) -> str:
    """What went wrong, or nothing: a taken payment leads to its receipt."""
    token = secrets.token_hex(16)
    body = urlencode(sent.form | {"csrfmiddlewaretoken": token})
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"{settings.SESSION_COOKIE_NAME}={cookies[sent.clerk]}; "
        f"{settings.CSRF_COOKIE_NAME}={token}",
    }
    link = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        link.request("POST", sent.path, body=body, headers=headers)
        answer = link.getresponse()
        answer.read()
    except (OSError, HTTPException) as error:
        return type(error).__name__
    finally:
        link.close()
    to = answer.headers.get("Location", "")
    return "" if answer.status == 302 and "/receipts/" in to else f"{answer.status} {to}"


def _told(seen: Seen, people: int, run_seconds: int) -> str:
    load_now = " ".join(f"{load:.1f}" for load in os.getloadavg())
    kinds = sorted(set(seen.errors))[:3]
    return (
        f"{people} people, {len(seen.waited)} payments in {run_seconds} s, {CLERKS} clerks, "
        f"{len(seen.errors)} errors{' ' + str(kinds) if kinds else ''}; load {load_now}; {GOAL}"
    )


def _figure(name: str, values: list[float], percent: int, floor: float, note: str) -> Figure:
    ordered = sorted(values) or [float("nan")]
    at = statistics.quantiles(ordered, n=100)[percent - 1] if len(ordered) > 1 else ordered[0]
    return timed(name, at * 1000, "ms", "one committed INSERT", floor, note)
