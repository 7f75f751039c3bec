"""Signed rosters, postings with the catalogue of their photographs (影像资料目录), objections."""

from collections.abc import Iterator

from accounts.files import read_file
from accounts.models import Area
from collection.models import CollectionRoster, RosterSignature
from reports.models import Objection, Posting, PostingPhoto
from reports.queries.evidence.pieces import Paper, Piece, Sheet, drawn, moment, name_of
from reports.queries.roster_papers import roster_paper
from values.money import yuan
from values.resident_id import mask_inside

ROSTERS = ("清册号", "批次", "人数", "金额（元）", "定册时间", "校验值", "签字", "作废原因")
POSTINGS = (
    *("公示批次", "范围", "纸张", "公示期起", "公示期止", "监督电话", "列名", "只计数", "文件"),
    *("哈希值", "撤榜日期", "撤榜说明"),
)
CATALOGUE = ("照片编号", "拍摄时间", "地点", "公示批次", "拍摄人", "哈希值", "文件", "上传时间")
OBJECTIONS = (
    *("编号", "公示批次", "说的是什么", "怎么反映的", "反映人", "反映的是谁", "内容", "反映日期"),
    *("最晚答复日", "登记人", "属实", "怎么改", "答复", "答复人", "答复时间"),
)


def village_matters(village: Area, cover_year: int) -> Iterator[Piece]:
    told = (village, cover_year)
    yield Sheet("07-rosters/rosters", "缴费清册", ROSTERS, lambda: _roster_rows(*told))
    for roster in _rosters(*told):
        paper = drawn("signed_roster", roster_paper, roster, now=roster.frozen_at, reprint=0)
        yield Paper(f"07-rosters/{roster.number}.pdf", paper)
    yield Sheet("08-postings/postings", "公示榜", POSTINGS, lambda: _posting_rows(*told))
    for posting in _postings(*told):
        yield Paper(_sheet(posting), lambda path=posting.file.path: read_file(path))
    yield Sheet("08-postings/photos", "公示影像资料目录", CATALOGUE, lambda: _catalogue(*told))
    for _, path, photo in _photos(*told):
        yield Paper(path, lambda photo=photo: read_file(photo.file))
    yield Sheet("09-objections/objections", "公示异议", OBJECTIONS, lambda: _objections(*told))


def _rosters(village: Area, cover_year: int):
    rosters = CollectionRoster.objects.filter(village=village, cover_year=cover_year)
    return rosters.select_related("village").order_by("batch")


def _roster_rows(village: Area, cover_year: int) -> Iterator[tuple[str, ...]]:
    for roster in _rosters(village, cover_year):
        yield (
            roster.number,
            str(roster.batch),
            str(roster.people),
            yuan(roster.fen),
            moment(roster.frozen_at),
            bytes(roster.digest).hex(),
            "；".join(_signed(roster)),
            mask_inside(roster.void_reason),
        )


def _signed(roster: CollectionRoster) -> Iterator[str]:
    for one in roster.signatures.select_related("signed_by").order_by("signed_at", "pk"):
        party = RosterSignature.Party(one.party).label
        yield f"{party} {one.signed_by.display_name} {moment(one.signed_at)}"


def _postings(village: Area, cover_year: int):
    postings = Posting.objects.filter(village=village, cover_year=cover_year)
    return postings.select_related("file", "village", "group", "takedown").order_by("no")


def _sheet(posting: Posting) -> str:
    return f"08-postings/{posting.number}.pdf"


def _posting_rows(village: Area, cover_year: int) -> Iterator[tuple[str, ...]]:
    for one in _postings(village, cover_year):
        down = getattr(one, "takedown", None)
        yield (
            one.number,
            one.place,
            one.paper,
            one.first_day.isoformat(),
            one.last_day.isoformat(),
            one.hotline,
            str(one.named),
            str(one.counted),
            _sheet(one),
            one.sha256,
            down.on.isoformat() if down else "",
            mask_inside(down.note) if down else "",
        )


def _photos(village: Area, cover_year: int) -> Iterator[tuple[str, str, PostingPhoto]]:
    """Number, path in the pack and row of each photograph."""
    rows = PostingPhoto.objects.filter(posting__village=village, posting__cover_year=cover_year)
    places: dict[int, int] = {}
    for photo in rows.select_related("posting", "by").order_by("posting__no", "pk"):
        place = places[photo.posting_id] = places.get(photo.posting_id, 0) + 1
        number = f"{photo.posting.number}-P{place:02d}"
        yield number, f"08-postings/photos/{number}.{photo.file.rpartition('.')[2]}", photo


def _catalogue(village: Area, cover_year: int) -> Iterator[tuple[str, ...]]:
    for number, path, photo in _photos(village, cover_year):
        yield (
            number,
            photo.taken_on.isoformat(),
            mask_inside(photo.place),
            photo.posting.number,
            photo.by.display_name,
            photo.sha256,
            path,
            moment(photo.at),
        )


def _objections(village: Area, cover_year: int) -> Iterator[tuple[str, ...]]:
    """Without telephones: the portal has them for who must call."""
    rows = Objection.objects.filter(posting__village=village, posting__cover_year=cover_year)
    rows = rows.select_related("posting", "taken_by", "answer__by").order_by("pk")
    for one in rows:
        answer = getattr(one, "answer", None)
        yield (
            str(one.pk),
            one.posting.number,
            one.get_kind_display(),
            one.get_channel_display(),
            mask_inside(one.raised_by.open()),
            mask_inside(one.about.open()) if one.about else "",
            mask_inside(one.text.open()),
            one.raised_on.isoformat(),
            one.due_on.isoformat(),
            one.taken_by.display_name,
            ("是" if answer.upheld else "否") if answer else "",
            answer.get_remedy_display() if answer else "",
            mask_inside(answer.reason.open()) if answer else "",
            name_of(answer.by) if answer else "",
            moment(answer.at) if answer else "",
        )
