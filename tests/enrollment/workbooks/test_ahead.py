"""Items made by a thread: the same, in order, no more than one ahead; errors and the end arrive."""

import threading
from contextlib import closing

import pytest

from enrollment.workbooks.ahead import ahead


def test_items_come_in_their_order():
    with closing(ahead(range(1000))) as items:
        assert list(items) == list(range(1000))


def test_an_error_arrives_behind_what_was_made_before_it():
    def broken():
        yield 1
        raise ValueError("two")

    taken = []
    with pytest.raises(ValueError, match="two"), closing(ahead(broken())) as items:
        taken.extend(items)
    assert taken == [1]


def test_closing_ends_the_thread():
    before = threading.active_count()
    with closing(ahead(iter(int, 1))) as items:
        assert next(items) == 0
        assert threading.active_count() == before + 1
    assert threading.active_count() == before


def test_making_stays_at_most_two_before_the_taker():
    made, going = [], threading.Semaphore(0)

    def numbers():
        for number in range(10):
            made.append(number)
            going.release()
            yield number

    with closing(ahead(numbers())) as items:
        next(items)
        for _ in range(3):  # taken, waiting, and the one that waits to be put
            going.acquire()
        assert made == [0, 1, 2]
