"""`manage.py bench quote` and `bench assess`: figures with floors, and everybody assessed."""

import json
import os

from django.db import connection

from tests.commands.running import run


def figures(name: str, *args: str) -> list[dict]:
    own = connection.settings_dict
    url = f"postgresql:///cunbao_rules_{os.getpid()}?host={own['HOST']}&user={own['USER']}"
    done = run("bench", name, *args, DATABASE_URL=url)
    assert done.returncode == 0, done.stderr.decode()
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_every_shipped_notice_is_quoted_on_a_mix_of_people(django_db_setup):
    found = figures("quote")
    assert [figure["name"] for figure in found] == [
        "quote chaqi-2021",
        "quote fangcheng-2022",
        "quote guizhou-2021",
        "quote suixian-2021",
        "quote suixian-2023",
    ]
    assert all(figure["value"] > 10_000 for figure in found)


def test_a_county_is_assessed_whole_beside_two_floors(django_db_setup):
    read, count, again = figures("assess", "--scale", "0.003")
    assert read["note"].startswith("1929 people, 69 singly")
    assert read["value"] == count["value"]
    assert read["floor"] != count["floor"]
    assert again["name"] == "assess it again, unchanged"
