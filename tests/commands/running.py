"""Running the project's commands as an administrator does."""

import io
import os
import subprocess
import sys
from pathlib import Path

from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[2]


def manage(name: str, *args: str, **options) -> str:
    """What a command prints, run in this process and this transaction."""
    out = io.StringIO()
    call_command(name, *args, stdout=out, stderr=out, **options)
    return out.getvalue()


def command_line(*args: str, **environment: str) -> tuple[list[str], dict]:
    """A command as a process of its own: its words, and how to start it."""
    words = [sys.executable, "manage.py", *args]
    return words, {"cwd": ROOT, "env": os.environ | environment}


def run(*args: str, sent: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    words, how = command_line(*args, **environment)
    return subprocess.run(words, input=sent, capture_output=True, check=False, timeout=120, **how)
