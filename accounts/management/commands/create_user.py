from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.actions.manage_users import create_user, grant_role
from accounts.clock import today
from accounts.models import Area, Role
from values.refusal import Refusal


class Command(BaseCommand):
    help = (
        "Create a user with a role, for a site's first administrators; prints the first password."
    )

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("--name", required=True)
        parser.add_argument("--role", required=True, choices=Role.values)
        parser.add_argument("--area", required=True, help="area code")
        parser.add_argument("--department", default="")

    def handle(self, *args, username, name, role, area, department, **options):
        place = Area.objects.filter(code=area).first()
        if place is None:
            raise CommandError(f"No area {area}: run import_areas first.")
        moment = timezone.now()
        try:
            user, password = create_user(
                username=username, display_name=name, area=place, actor=None, now=moment
            )
            grant_role(
                user=user,
                role=role,
                area=place,
                department=department,
                actor=None,
                on=today(),
                now=moment,
            )
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"{username}  first password: {password}")
