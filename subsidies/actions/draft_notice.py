"""Keep an uploaded notice file as a draft, if the loader finds nothing wrong with it."""

import codecs
import hashlib
import re
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts.actions.audit import record_audit
from accounts.models import Area, User
from enrollment.notices import places
from rules import notices
from rules.errors import NoticeError
from rules.proofreading import mistakes
from subsidies.models import NoticeDraft
from subsidies.queries.notices import beside_released
from values.refusal import Refusal

MAX_BYTES = 512 * 1024
NAME = re.compile(r"[a-z0-9][a-z0-9-]{1,58}")


class BadFileName(Refusal):
    code = "bad_file_name"


class NameTaken(Refusal):
    code = "name_taken"


class BrokenNotice(Refusal):
    """`mistakes` are all that the loader found, in the order of the file."""

    code = "broken_notice"

    def __init__(self, found: Sequence[NoticeError]) -> None:
        super().__init__(
            what=f"通知文件有{len(found)}处要改，没有保存",
            why="下面逐处列出位置、原因和改法",
            cure="请改好以后重新上传",
        )
        self.mistakes = list(found)


def keep_draft(
    *, content: bytes, file_name: str, area: Area, actor: User, now: datetime
) -> NoticeDraft:
    """The draft row; a live draft of the same name is replaced.

    Raises BadFileName, NameTaken (a released file is never edited), BrokenNotice.
    """
    name = _name(file_name)
    content = content.removeprefix(codecs.BOM_UTF8)
    if notices.exists(name, places()):
        raise NameTaken(
            what=f"已经有一份生效的通知叫“{name}”",
            why="生效的文件不能再改",
            cure=f"新通知请换一个文件名；要改动它的，写修改通知，文件名以 {name}- 开头",
        )
    with beside_released(name, content) as among:
        found = mistakes(name, among)
        if found:
            raise BrokenNotice(found)
        notice = notices.load(notices.target(name, among), among)
        head = notices.head(name, among)
    with transaction.atomic():
        live = NoticeDraft.objects.select_for_update().live().filter(name=name)
        _refuse_others(live.exclude(area=area).first())
        live.update(state=NoticeDraft.State.REPLACED)
        draft = NoticeDraft.objects.create(
            area=area,
            name=name,
            amends=str(head.get("amends", "")),
            title=str(head.get("title", notice.title)),
            number=str(head.get("number", notice.number)),
            cover_year=notice.cover_year,
            content=content.decode(),
            sha256=hashlib.sha256(content).hexdigest(),
            uploaded_by=actor,
            uploaded_at=now,
        )
        record_audit(
            action="upload_notice",
            obj=draft,
            area=area,
            actor=actor,
            now=now,
            details={"notice": name, "sha256": draft.sha256},
        )
    return draft


def _name(file_name: str) -> str:
    name = file_name.rsplit("/", 1)[-1].removesuffix(".toml")
    if not file_name.endswith(".toml") or not NAME.fullmatch(name):
        raise BadFileName(
            what=f"文件名“{file_name}”不能用",
            why="文件名就是通知的名称，只用小写字母、数字和短横线，以 .toml 结尾",
            cure="请改成 地名-年度.toml，例如 huarong-2022.toml",
        )
    return name


def _refuse_others(other: NoticeDraft | None) -> None:
    if other:
        raise NameTaken(
            what=f"“{other.name}”这个名称正在被使用",
            why=f"{other.area.name}有一份同名的草稿",
            cure="请换一个文件名",
        )
