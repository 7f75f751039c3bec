"""Keep a photograph of the wall beside its posting, and open it again."""

import hashlib
from datetime import date, datetime

from django.db import IntegrityError, transaction

from accounts.actions.audit import record_audit
from accounts.files import read_file, store_file
from accounts.models import User
from enrollment.actions.correct import evidence_ending
from reports.models import Posting, PostingPhoto
from values.refusal import Refusal

PICTURES = ("jpg", "png")


class PostingPhotoRefused(Refusal):
    code = "posting_photo_refused"


def keep_posting_photo(
    *,
    posting: Posting,
    content: bytes,
    taken_on: date,
    place: str,
    actor: User,
    on: date,
    now: datetime,
) -> PostingPhoto:
    """Store the picture sealed, byte for byte; the same one again, with the same day and place, is
    kept once.

    The day and place are what the actor says. Raises PostingPhotoRefused.
    """
    ending = evidence_ending(content)
    if ending not in PICTURES:
        raise PostingPhotoRefused(
            what="没有保存照片", why="只能是 JPG 或 PNG 照片", cure="请重新拍照后上传"
        )
    _refuse_day(posting, taken_on, on)
    digest = hashlib.sha256(content).hexdigest()
    name = f"postings/{posting.pk}/{digest[:24]}.{ending}"
    store_file(name, content)
    try:
        with transaction.atomic():
            photo = PostingPhoto.objects.create(
                posting=posting,
                taken_on=taken_on,
                place=place,
                file=name,
                sha256=digest,
                by=actor,
                at=now,
            )
            _audit("keep_posting_photo", photo, actor, now)
    except IntegrityError:
        return _kept_before(posting.photos.get(sha256=digest), taken_on, place)
    return photo


def _refuse_day(posting: Posting, taken_on: date, on: date) -> None:
    takedown = getattr(posting, "takedown", None)
    last = min(on, takedown.on) if takedown else on
    if not posting.first_day <= taken_on <= last:
        until = f"撤榜（{takedown.on}）以前" if takedown else "今天或以前"
        raise PostingPhotoRefused(
            what="没有保存照片",
            why=f"拍摄日期要在公示开始（{posting.first_day}）以后、{until}",
            cure="请核对拍摄日期",
        )


def _kept_before(photo: PostingPhoto, taken_on: date, place: str) -> PostingPhoto:
    if (photo.taken_on, photo.place) != (taken_on, place):
        raise PostingPhotoRefused(
            what="没有保存照片",
            why=f"同一张照片已经保存过，写的是{photo.taken_on}、{photo.place}，保存后不能改",
            cure="请重新拍一张，写对日期和地点",
        )
    return photo


def open_posting_photo(*, photo: PostingPhoto, actor: User, now: datetime) -> bytes:
    """The picture; opening it is audited. Raises PostingPhotoRefused where the disk lost it."""
    try:
        content = read_file(photo.file)
    except FileNotFoundError:
        raise PostingPhotoRefused(
            what="打不开这张照片",
            why="磁盘上找不到这个文件，可能是恢复备份时没有带回来",
            cure="请联系系统管理员",
        ) from None
    with transaction.atomic():
        _audit("open_posting_photo", photo, actor, now)
    return content


def _audit(action: str, photo: PostingPhoto, actor: User, now: datetime) -> None:
    posting = photo.posting
    record_audit(
        action=action,
        obj=posting,
        area=posting.village,
        actor=actor,
        now=now,
        details={"number": posting.number, "sha256": photo.sha256[:16]},
    )
