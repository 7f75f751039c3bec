"""Answer whether a paper is the portal's, within limits that stand in the database."""

from datetime import datetime, timedelta

from reports.models import VerifyFailure
from reports.queries.verification import Asked, Verdict, verdict_on
from values.refusal import Refusal

WINDOW = timedelta(minutes=15)
PER_ADDRESS = 30


class VerifyRefused(Refusal):
    code = "verify_refused"


def verify_paper(*, asked: Asked, address: str, now: datetime) -> Verdict | None:
    """The paper, or None. Who holds a paper is always answered: many share one address, and a
    check is not to be guessed. Only what is not found is counted, and stopped.

    The failure is written before it is counted, so that a hundred at once are counted like a
    hundred one after the other. Raises VerifyRefused.
    """
    if verdict := verdict_on(asked):
        return verdict
    VerifyFailure.objects.filter(at__lte=now - WINDOW).delete()
    tried = VerifyFailure.objects.create(address=address, at=now)
    if VerifyFailure.objects.filter(address=address).count() > PER_ADDRESS:
        tried.delete()
        raise VerifyRefused(
            what="暂时不能核验",
            why="查不到的次数太多，为防止有人乱试已暂停",
            cure="请等15分钟再试；着急请打镇里的监督电话",
        )
    return None
