"""Many tries at the same moment: counted like tries in a row."""

from threading import Barrier

import pytest
from django.db import transaction

from accounts.actions import sign_in as actions
from accounts.models import SignInFailure
from tests.accounts.conftest import sign_in
from tests.accounts.test_sign_in import PAUSE, WRONG
from tests.committed import race, rounds


def at_once(act) -> list[str]:
    return [page.content.decode() for page in race(12, act)]


@pytest.mark.race
def test_tries_at_the_same_moment_are_counted_like_tries_in_a_row(committed, quick_passwords):
    for _ in range(rounds(2)):
        pages = at_once(lambda _: sign_in("clerk-A1", "wrong"))

        assert sum(WRONG in page for page in pages) <= actions.PER_ACCOUNT_AND_ADDRESS
        assert all(WRONG in page or PAUSE in page for page in pages)
        SignInFailure.objects.all().delete()


@pytest.mark.race
def test_tries_that_do_not_see_one_another_would_all_be_let_through(committed, quick_passwords):
    """The control: the same, each in a transaction that ends when all have tried."""
    tried = Barrier(12)

    def unseen(_: int):
        with transaction.atomic():
            page = sign_in("clerk-A1", "wrong")
            tried.wait(timeout=60)
        return page

    assert sum(WRONG in page for page in at_once(unseen)) == 12
