"""A posting on the wall of A1, a photograph of it, an objection to it."""

from datetime import date
from io import BytesIO

from PIL import Image

from accounts.actions.jobs import perform, start_job
from accounts.models import User
from reports.actions.keep_posting_photo import keep_posting_photo
from reports.actions.objections import answer_objection, record_objection
from reports.actions.print_posting import print_posting
from reports.models import Objection, ObjectionAnswer, Posting, PostingPhoto
from tests.world import NOW, TODAY, World

LAST_DAY, AFTER = date(2020, 10, 26), date(2020, 10, 27)


def picture(shade: int = 90, *, kind: str = "JPEG") -> bytes:
    """A small real photograph, with what a camera writes into it."""
    kept, image = BytesIO(), Image.new("RGB", (32, 24), (shade, 120, 80))
    exif = Image.Exif()
    exif[306] = "2019:01:01 00:00:00"  # the camera's clock, a year behind
    image.save(kept, kind, exif=exif)
    return kept.getvalue()


def hang(world: World, village: str = "A1", *, days: int = 7, on: date = TODAY) -> Posting:
    place = world.villages[village]
    job, _ = start_job(
        kind="reports.print_posting",
        title="公示",
        owner=world.users[f"township-{village[0]}"],
        area=place,
        input={"village": place.code, "days": days, "on": on.isoformat()},
        now=NOW,
    )
    perform(job.pk, print_posting)
    return Posting.objects.get(file__job=job)


def photograph(
    posting: Posting,
    by: User,
    *,
    taken_on: date = TODAY,
    content: bytes = b"",
    place: str = "村委会公示栏",
) -> PostingPhoto:
    return keep_posting_photo(
        posting=posting,
        content=content or picture(),
        taken_on=taken_on,
        place=place,
        actor=by,
        on=TODAY,
        now=NOW,
    )


def object_to(
    posting: Posting, by: User, *, raised_on: date = TODAY, on: date = TODAY, phone: str = ""
) -> Objection:
    return record_objection(
        posting=posting,
        kind=Objection.Kind.MISSING,
        channel=Objection.Channel.VISIT,
        raised_by="柳反映",
        phone=phone,
        about="柳小样",
        text="柳小样缴了费，榜上写未参保",
        raised_on=raised_on,
        actor=by,
        on=on,
        now=NOW,
    )


def answer(objection: Objection, by: User, *, remedy: str = "", household=None) -> ObjectionAnswer:
    return answer_objection(
        objection=objection,
        upheld=bool(remedy),
        remedy=remedy,
        household=household,
        reason="已查收据",
        actor=by,
        now=NOW,
    )
