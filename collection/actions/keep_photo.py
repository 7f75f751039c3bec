"""Keep a picture of the bank's receipt beside its deposit."""

import hashlib
from datetime import datetime

from django.db import transaction

from accounts.actions.audit import record_audit
from accounts.files import read_file, store_file
from accounts.models import User
from collection.models import DepositPhoto, Voucher
from enrollment.actions.correct import evidence_ending
from values.refusal import Refusal


class PhotoRefused(Refusal):
    code = "photo_refused"


def keep_photo(*, voucher: Voucher, content: bytes, actor: User, now: datetime) -> DepositPhoto:
    """Store the picture sealed; the same one again is kept once. Raises PhotoRefused."""
    ending = evidence_ending(content)
    if voucher.kind != Voucher.Kind.DEPOSIT or not ending:
        raise PhotoRefused(
            what="没有保存照片",
            why="只有缴款单能附银行回单，格式只能是 JPG、PNG 照片或 PDF",
            cure="请重新拍照后上传",
        )
    digest = hashlib.sha256(content).hexdigest()
    name = f"deposits/{voucher.pk}/{digest[:24]}.{ending}"
    with transaction.atomic():
        if found := DepositPhoto.objects.filter(voucher=voucher, sha256=digest).first():
            return found
        store_file(name, content)
        photo = DepositPhoto.objects.create(
            voucher=voucher, file=name, sha256=digest, by=actor, at=now
        )
        _audit("keep_photo", photo, actor, now)
    return photo


def open_photo(*, photo: DepositPhoto, actor: User, now: datetime) -> bytes:
    """The picture; opening it is audited."""
    content = read_file(photo.file)
    with transaction.atomic():
        _audit("open_photo", photo, actor, now)
    return content


def _audit(action: str, photo: DepositPhoto, actor: User, now: datetime) -> None:
    voucher = photo.voucher
    record_audit(
        action=action,
        obj=voucher,
        area=voucher.village,
        actor=actor,
        now=now,
        details={"sha256": photo.sha256[:16]},
    )
