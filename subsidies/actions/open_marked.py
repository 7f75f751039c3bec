"""Hand a department's workbook back with its results."""

from datetime import datetime

from django.db import transaction

from accounts.actions.audit import record_audit
from accounts.files import read_file
from accounts.models import User
from subsidies.actions.hand_in import RosterRefused
from subsidies.models import Roster


def open_marked_workbook(*, roster: Roster, name: str, actor: User, now: datetime) -> bytes:
    """The marked workbook's bytes, after an audit entry: it is full of personal data.

    Raises RosterRefused while there is none.
    """
    try:
        content = read_file(name)
    except FileNotFoundError:
        raise RosterRefused(
            what="还没有带结果的表格",
            why="名单还没有核验完，或者核验完了正在生成表格，或者文件没有读出来",
            cure="请过一两分钟再下载；一直没有，请看名单页上的说明",
        ) from None
    with transaction.atomic():
        record_audit(action="download_roster", obj=roster, area=roster.area, actor=actor, now=now)
    return content
