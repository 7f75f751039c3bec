"""How a household pays: in cash, by QR code, by bank transfer; itself or another for it."""

from dataclasses import dataclass

from accounts.models import Area, Level, User
from collection.actions.ledger import AccountKey
from collection.chain import payer_digest
from collection.models import Account, Payer, Voucher
from values.refusal import Refusal


class MeansRefused(Refusal):
    code = "means_refused"


@dataclass(frozen=True)
class PaidBy:
    """Somebody else who pays for the household."""

    name: str
    phone: str = ""


@dataclass(frozen=True)
class Means:
    """`reference` is the bank's or the scanning app's number of the payment, `paper` that of the
    pre-printed receipt that was torn off for it, `offline` the provisional one of a device."""

    method: Voucher.Method = Voucher.Method.CASH
    reference: str = ""
    payer: PaidBy | None = None
    paper: str = ""
    offline: str = ""

    def asked(self) -> list:
        """What tells one form from another; nothing for cash from the household itself."""
        payer = [self.payer.name, self.payer.phone] if self.payer else []
        told = [self.method.value, self.reference, payer, self.paper]
        told += [self.offline] if self.offline else []
        return told if self != CASH else []

    def memo(self) -> dict:
        memo = {"reference": self.reference} if self.reference else {}
        if self.paper:
            memo["paper"] = self.paper
        if self.offline:
            memo["offline"] = self.offline
        if self.payer:
            memo["payer"] = payer_digest(self.payer.name, self.payer.phone)
        return memo


CASH = Means()


def refuse_means(means: Means) -> None:
    """Raises MeansRefused when a transfer has no number: nobody could find it at the bank."""
    if means.method == Voucher.Method.TRANSFER and not means.reference:
        raise MeansRefused(
            what="没有收款",
            why="银行转账要写明回单号或流水号，否则到账后对不上是谁的款",
            cure="请看缴费人的转账回单，填上流水号后再收款",
        )


def received_in(means: Means, *, village: Area, collector: User) -> AccountKey:
    """The collector's cash, or the township's bank account."""
    if means.method == Voucher.Method.CASH:
        return AccountKey(Account.Kind.CASH, village, collector)
    return AccountKey(Account.Kind.BANK, Area.objects.get(code=village.code_at(Level.TOWN)))


def keep_payer(voucher: Voucher, means: Means) -> None:
    """Write down who paid for the household, sealed."""
    if means.payer:
        Payer.objects.create(
            voucher=voucher, name=means.payer.name, phone=means.payer.phone or None
        )
