"""A search after the connection to the database was lost: its plans went with it."""

from django.db import connection

from enrollment.queries import search_people
from tests.world import World


def test_a_new_connection_plans_again(committed: World):
    answers = []
    for _ in range(3):
        answers.append(search_people(committed.users["clerk-A1"], "䶮甲"))
        connection.close()

    assert [len(found) for found in answers] == [2, 2, 2]
