"""Items made by a thread while what takes them is busy elsewhere: waiting for the database."""

from collections.abc import Generator, Iterable
from queue import Full, Queue
from threading import Event, Thread
from typing import TypeVar

Item = TypeVar("Item")
WAITING = 1
LOOKED_AFTER_SECONDS = 0.2


def ahead(items: Iterable[Item]) -> Generator[Item]:
    """The same items in the same order; one is made ahead of the one that is being used.

    What making them raises is raised here. Closing ends the thread once it has made the item that
    it is at. Making them must not use the database: the thread has no connection.
    """
    queue: Queue[tuple[str, object]] = Queue(WAITING)
    stop = Event()
    thread = Thread(target=_make, args=(items, queue, stop), daemon=True)
    thread.start()
    try:
        while True:
            kind, made = queue.get()
            if kind == "item":
                yield made
            elif kind == "error":
                raise made
            else:
                return
    finally:
        stop.set()
        thread.join()


def _make(items: Iterable[Item], queue: Queue, stop: Event) -> None:
    try:
        for item in items:
            if not _put(queue, ("item", item), stop):
                return
    except BaseException as error:
        _put(queue, ("error", error), stop)
    else:
        _put(queue, ("end", None), stop)


def _put(queue: Queue, message: tuple[str, object], stop: Event) -> bool:
    """False if nobody takes it any more."""
    while not stop.is_set():
        try:
            queue.put(message, timeout=LOOKED_AFTER_SECONDS)
        except Full:
            continue
        return True
    return False
