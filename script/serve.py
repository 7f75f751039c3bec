"""`script/server` once the private servers answer: prepare, populate, serve, say where."""

import argparse
import os
import signal
import socket

from healthy import web_answers
from places import ROOT, Place
from supervise import Service, Supervisor, say

RUN = str(ROOT / "script/run")
PREPARE = [RUN, "prepare"]
MANAGE = [RUN, "manage"]


def serve(place: Place, supervisor: Supervisor, arguments: argparse.Namespace) -> int:
    must_be_free(arguments.host, arguments.port)
    env = place.environment() | address(arguments)
    must(supervisor, PREPARE, env)
    env["CUNBAO_DEMO"] = demo(place, supervisor, arguments.demo, arguments.scale, env)
    supervisor.add(*portal(env))
    supervisor.wait_until(lambda: web_answers(env["CUNBAO_BIND"]), what="The web server")
    if os.geteuid() == 0:
        say("The portal runs as root: good for a look, not for a site. Give it a user of its own.")
    say(f"\nCunbao runs at http://{arguments.host}:{arguments.port}/ - Ctrl-C stops it.")
    if env["CUNBAO_DEMO"]:
        supervisor.run([*MANAGE, "demo_accounts"], env)
    while True:
        supervisor.wait(60)


def address(arguments: argparse.Namespace) -> dict[str, str]:
    hosts = os.environ.get("CUNBAO_HOSTS", f"127.0.0.1,localhost,{arguments.host}")
    return {"CUNBAO_BIND": f"{arguments.host}:{arguments.port}", "CUNBAO_HOSTS": hosts}


def portal(env: dict[str, str]) -> list[Service]:
    return [
        Service(name="web", command=[RUN, "web"], env=env),
        # QUIT gives running jobs a few seconds, then hands them back; TERM would wait for hours.
        # Neither ends where Redis goes at the same moment, as it does when the supervisor dies.
        Service(
            name="worker",
            command=[RUN, "worker"],
            env=env,
            stop_signal=signal.SIGQUIT,
            orphan_signal=signal.SIGKILL,
        ),
        Service(name="beat", command=[RUN, "beat"], env=env),
    ]


def demo(place: Place, supervisor: Supervisor, wanted: str, scale: str, env: dict[str, str]) -> str:
    """The demo county that is loaded, now if the portal is empty; "" if none is."""
    marker = place.var / "demo"
    users = "from accounts.models import User; raise SystemExit(User.objects.exists())"
    if supervisor.run([*MANAGE, "shell", "-v0", "-c", users], env) == 0:
        marker.unlink(missing_ok=True)
        if wanted != "empty":
            must(supervisor, [*MANAGE, "populate", "--area", wanted, "--scale", scale], env)
            marker.write_text(wanted, encoding="ascii")
    return marker.read_text(encoding="ascii") if marker.exists() else ""


def must(supervisor: Supervisor, command: list[str], env: dict[str, str]) -> None:
    if status := supervisor.run(command, env):
        raise SystemExit(f"{' '.join(command[1:])} failed ({status}); the portal was not started.")


def must_be_free(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise SystemExit(
                f"{host}:{port}: {error.strerror}. Choose another with --port."
            ) from None
