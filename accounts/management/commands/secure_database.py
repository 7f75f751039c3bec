from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import connection

from accounts.append_only import INSERT_ONLY


class Command(BaseCommand):
    help = "Give the portal's database role its rights: everything it needs, and no more."

    def add_arguments(self, parser):
        parser.add_argument("--role", default="cunbao_app")

    def handle(self, *args, role, **options):
        quoted = connection.ops.quote_name(role)
        tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
        with connection.cursor() as cursor:
            cursor.execute(f"GRANT USAGE ON SCHEMA public TO {quoted}")
            cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {quoted}")
            cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {quoted}")
            for table in sorted(tables):
                name = connection.ops.quote_name(table)
                rights = "SELECT, INSERT"
                if table not in INSERT_ONLY:
                    rights += ", UPDATE, DELETE"
                cursor.execute(f"GRANT {rights} ON {name} TO {quoted}")
        self.stdout.write(f"{role}: {len(tables)} tables, {len(INSERT_ONLY)} of them insert-only")
