from django.db import migrations

# As enrollment/pinyin.py makes them for new people: names without gaps and dots, and a key for
# each of a name's endings.
DOTLESS = """
UPDATE enrollment_searchkey SET key = lower(translate(key, '· ', ''))
WHERE key <> lower(translate(key, '· ', ''))
"""
ENDINGS = """
INSERT INTO enrollment_searchkey (person_id, group_id, key)
SELECT p.id, h.group_id, left('~' || substr(p.whole, n), 80)
FROM (SELECT id, household_id, lower(translate(name, '· ', '')) whole FROM enrollment_person
    WHERE name ~ '[^\\x01-\\x7f]') p
JOIN enrollment_household h ON h.id = p.household_id
CROSS JOIN LATERAL generate_series(2, length(p.whole)) n
"""
UNDO = "DELETE FROM enrollment_searchkey WHERE key LIKE '~%'"


class Migration(migrations.Migration):
    dependencies = [("enrollment", "0007_search_by_beginnings")]

    operations = [
        migrations.RunSQL(DOTLESS, migrations.RunSQL.noop),
        migrations.RunSQL(ENDINGS, UNDO),
    ]
