import socket
import threading

import pytest

from tests.committed import committed
from tests.standing import files, test_database

__all__ = ["committed", "files", "test_database"]


@pytest.fixture
def listener():
    """A port that counts who knocks."""
    server = socket.create_server(("127.0.0.1", 0))
    knocks = []

    def wait():
        while True:
            try:
                connection, address = server.accept()
            except OSError:
                return
            knocks.append(address)
            connection.close()

    waiter = threading.Thread(target=wait, daemon=True)
    waiter.start()
    yield server.getsockname()[1], knocks
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    waiter.join(timeout=5)
