from django.core.management.base import BaseCommand

from accounts.queries import demo_accounts
from collection.demo.load import demo_password


class Command(BaseCommand):
    help = "Print the demo county's accounts, one per role, and their password."

    def handle(self, *args, **options):
        rows = demo_accounts()
        if not rows:
            return
        self.stdout.write(f"Demo accounts (password of all: {demo_password()})")
        for row in rows:
            role = row.get_department_display() if row.department else row.get_role_display()
            self.stdout.write(f"  {row.user.username:<10} {role}  {row.area.name}")
