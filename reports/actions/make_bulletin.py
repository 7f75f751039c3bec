"""Make a progress report (通报) about a frozen ranking, to be printed and sent."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.actions.audit import record_audit
from accounts.models import Area, User
from collection.models import Ranking
from reports.documents.publishing import PUBLIC, refuse_leaks
from reports.engine.glyphs import refuse_missing
from reports.models import Bulletin
from reports.queries.progress_papers import bulletin_paper
from values.refusal import Refusal

PRIVATE = tuple(kind for kind in PUBLIC if kind[0] != "金额")
TYPED = ("organ", "to", "copies", "signer", "title", "body", "printer")


class BulletinRefused(Refusal):
    code = "bulletin_refused"


@dataclass(frozen=True)
class BulletinText:
    """What is typed; see the model."""

    head: str
    organ: str
    mark: str
    year: int
    no: int
    to: str
    copies: str
    signer: str
    grade: str
    title: str
    body: str
    issued_on: date
    printer: str


def make_bulletin(*, ranking: Ranking, text: BulletinText, actor: User, now: datetime) -> Bulletin:
    """Keep one text; texts made before stay. Locks the area's row.

    Raises BulletinRefused where another ranking's report has the number, LeakRefused for ID
    numbers and telephones, MissingGlyph for what cannot be printed.
    """
    for name in TYPED:
        field = Bulletin._meta.get_field(name).verbose_name
        refuse_leaks(getattr(text, name), field=field, kinds=PRIVATE)
    bulletin = Bulletin(ranking=ranking, by=actor, at=now, **vars(text))
    refuse_missing(bulletin_paper(bulletin, now=now, reprint=0))
    with transaction.atomic():
        Area.objects.select_for_update(no_key=True).get(pk=ranking.area_id)
        _refuse_number_of_another(bulletin)
        bulletin.save()
        record_audit(
            action="make_bulletin",
            obj=bulletin,
            area=ranking.area,
            actor=actor,
            now=now,
            details={"ranking": ranking.number, "number": bulletin.number, "head": text.head},
        )
    return bulletin


def _refuse_number_of_another(bulletin: Bulletin) -> None:
    same = Bulletin.objects.filter(mark=bulletin.mark, year=bulletin.year, no=bulletin.no)
    others = same.filter(ranking__area=bulletin.ranking.area).exclude(ranking=bulletin.ranking)
    if others.exists():
        raise BulletinRefused(
            what="没有保存通报",
            why=f"{bulletin.number}已经用在另一期通报上",
            cure="请改用下一个序号",
        )
