"""Let a pre-printed paper go with a receipt. Part of taking a payment."""

import re
from datetime import date

from accounts.models import Area, User
from collection.models import PaperNumber, Voucher
from values.refusal import Refusal

PRINTED = re.compile(r"([^0-9]*)([0-9]{1,9})")


class PaperRefused(Refusal):
    code = "paper_refused"


def lock_paper(text: str, *, village: Area, collector: User) -> PaperNumber:
    """The unused number of the collector's own books, locked. Raises PaperRefused."""
    matched = PRINTED.fullmatch(text)
    mine = PaperNumber.objects.select_for_update(of=("self",)).select_related("book")
    mine = mine.filter(book__village=village, book__collector=collector)
    prefix, digits = matched.groups() if matched else ("", "0")
    found = mine.filter(prefix=prefix, no=int(digits)).first()
    if found is None or found.book.text(found.no) != text:
        raise PaperRefused(
            what=f"没有收款：纸质票号{text}不在您领用的票据里",
            why="票号可能看错，或者这本票是别人领用的",
            cure="请对照票面重新填写；没有用纸质票的留空",
        )
    if found.fate != PaperNumber.Fate.UNUSED:
        raise PaperRefused(
            what=f"没有收款：纸质票号{text}已经{found.get_fate_display()}",
            why="一张票只能用一次",
            cure="请换下一张票；票面写错的先把那一张作废",
        )
    return found


def spend_paper(paper: PaperNumber, *, voucher: Voucher, on: date, actor: User) -> None:
    """Settle a locked number with the voucher whose memo names it."""
    paper.fate, paper.voucher = PaperNumber.Fate.USED, voucher
    paper.settled_on, paper.settled_by = on, actor
    paper.save(update_fields=["fate", "voucher", "settled_on", "settled_by"])
