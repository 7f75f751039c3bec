import hashlib
import signal
import subprocess
import sys
import time

import pytest

from reports.engine.files import write_atomically

SIZE = 3_000_000

WRITER = f"""
import sys
from reports.engine.files import write_atomically
while True:
    for letter in (b"a", b"b"):
        write_atomically(sys.argv[1], letter * {SIZE})
"""


def test_the_file_is_written_and_described(tmp_path):
    written = write_atomically(tmp_path / "new" / "slip.pdf", b"content")
    assert written.path.read_bytes() == b"content"
    assert written.size == 7
    assert written.sha256 == hashlib.sha256(b"content").hexdigest()


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "slip.pdf"
    write_atomically(path, b"old")
    with pytest.raises(TypeError):
        write_atomically(path, "not bytes")
    assert path.read_bytes() == b"old"
    assert [file.name for file in tmp_path.iterdir()] == ["slip.pdf"]


@pytest.mark.faults
def test_a_killed_writer_never_leaves_half_a_file(tmp_path):
    path = tmp_path / "slip.pdf"
    for point in range(4):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(path)])
        deadline = time.monotonic() + 20
        while not path.exists() and time.monotonic() < deadline:
            time.sleep(0.005)
        time.sleep(0.004 * point)  # another moment of the write each time
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        content = path.read_bytes()
        assert len(content) == SIZE
        assert len(set(content)) == 1
        path.unlink()
