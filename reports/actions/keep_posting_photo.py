"""Keep a photograph of the wall beside its posting, and open it again."""

import hashlib
from datetime import date, datetime

from django.db import transaction

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
    """Store the picture sealed, byte for byte; the same one again is kept once.

    The day and place are what the actor says. Raises PostingPhotoRefused.
    """
    ending = evidence_ending(content)
    if ending not in PICTURES:
        raise PostingPhotoRefused(
            what="没有保存照片", why="只能是 JPG 或 PNG 照片", cure="请重新拍照后上传"
        )
    if not posting.first_day <= taken_on <= on:
        raise PostingPhotoRefused(
            what="没有保存照片",
            why=f"拍摄日期要在公示开始（{posting.first_day}）以后、今天或以前",
            cure="请核对拍摄日期",
        )
    digest = hashlib.sha256(content).hexdigest()
    name = f"postings/{posting.pk}/{digest[:24]}.{ending}"
    with transaction.atomic():
        if found := posting.photos.filter(sha256=digest).first():
            return found
        store_file(name, content)
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
    return photo


def open_posting_photo(*, photo: PostingPhoto, actor: User, now: datetime) -> bytes:
    """The picture; opening it is audited."""
    content = read_file(photo.file)
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
