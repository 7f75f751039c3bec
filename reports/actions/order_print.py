"""Order papers for villages or a group: a job of its own."""

from collections.abc import Sequence
from datetime import date, datetime

from accounts.actions.jobs import start_job
from accounts.models import Area, Job, Level, User
from enrollment.queries import season_for
from reports.access import BATCH
from reports.actions.keep_papers import place_name
from reports.models import Posting
from reports.printables import POSTING, Printable, printable
from reports.printables.prepared import REGISTER
from reports.queries.papers import PaperRefused


def order_print(
    *,
    kind: Printable,
    places: Sequence[Area],
    choices: dict,
    actor: User,
    on: date,
    now: datetime,
) -> Job:
    """Start the job, or find the one that runs on the same order. Raises PaperRefused.

    `choices` are what the form asked: order, layout, since, paper, days, bind.
    """
    if season_for(places[0]) is None:
        raise PaperRefused(what="不能打印", why="县里还没有启用本年度的通知", cure="请联系县医保局")
    chosen = {
        "document": kind.slug,
        "bind": bool(choices.get("bind")) and len(places) > 1,
        **_choices(kind, choices),
    }
    return _start(chosen, places, actor, on, now)


def _choices(kind: Printable, choices: dict) -> dict:
    since = choices.get("since")
    chosen = {
        "order": choices.get("order") or REGISTER,
        "layout": choices.get("layout") or kind.layout,
        "since": since.isoformat() if since else "",
    }
    if kind is POSTING:
        chosen |= {"days": choices["days"], "paper": choices.get("paper") or Posting.Paper.A4}
    return chosen


def again(job: Job, *, left: Sequence[Area], actor: User, on: date, now: datetime) -> Job:
    """Order what a batch did not make: villages that were refused, or that it never came to."""
    return _start(job.input, left, actor, on, now)


def _start(chosen: dict, places: Sequence[Area], actor: User, on: date, now: datetime) -> Job:
    job, _ = start_job(
        kind=BATCH,
        title=_title(printable(chosen["document"]), places),
        owner=actor,
        area=_around(places),
        input=chosen | {"areas": [place.code for place in places], "on": on.isoformat()},
        now=now,
    )
    return job


def _title(kind: Printable, places: Sequence[Area]) -> str:
    if len(places) == 1:
        return f"{place_name(places[0])} {kind.title}"
    return f"{_around(places).name}{len(places)}个村 {kind.title}"


def _around(places: Sequence[Area]) -> Area:
    """The one place, or the township of several."""
    if len(places) == 1:
        return places[0]
    return Area.objects.get(code=places[0].code_at(Level.TOWN))
