"""Users and their roles: one person gives, another confirms (separated duties)."""

import secrets
from datetime import date, datetime, timedelta

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction

from accounts.actions.audit import record_audit
from accounts.models import Area, Level, Role, RoleAssignment, User
from values.refusal import Refusal

# Without the letters and digits that people take for each other on paper.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
FIRST_PASSWORD_LENGTH = 12
# Roles whose area has one level; the others may be given over a county, a city or a province.
PLACE_OF = {
    Role.VILLAGE_CLERK: Level.VILLAGE,
    Role.TOWNSHIP_STAFF: Level.TOWN,
    Role.HOSPITAL_SIGNATORY: Level.TOWN,
    Role.TAX_SIGNATORY: Level.TOWN,
}


class UserRefused(Refusal):
    code = "user_refused"


def create_user(
    *, username: str, display_name: str, area: Area, actor: User | None, now: datetime
) -> tuple[User, str]:
    """A user without a role, and their first password, which is shown once and must be changed.

    Raises UserRefused when the name is taken.
    """
    password = first_password()
    try:
        with transaction.atomic():
            user = User.objects.create_user(username, password, display_name=display_name)
            User.objects.filter(pk=user.pk).update(must_change_password=True)
            record_audit(action="create_user", obj=user, area=area, actor=actor, now=now)
    except IntegrityError:
        raise UserRefused(
            what="没有新建", why=f"账号“{username}”已经有人用了", cure="请换一个账号名"
        ) from None
    return user, password


def grant_role(
    *,
    user: User,
    role: str,
    area: Area,
    department: str,
    actor: User | None,
    on: date,
    now: datetime,
) -> RoleAssignment:
    """Give a role over an area; in force once another person confirms it. Raises UserRefused."""
    _refuse_wrong_level(role, area)
    if actor is not None and user.pk == actor.pk:
        raise UserRefused(what="没有授权", why="不能给自己授权", cure="请由另一位用户管理员办理")
    try:
        with transaction.atomic():
            given = RoleAssignment.objects.create(
                user=user, role=role, area=area, department=department, since=on, granted_by=actor
            )
            record_audit(
                action="grant_role",
                obj=given,
                area=area,
                actor=actor,
                now=now,
                details={"user": user.pk, "role": role},
            )
    except IntegrityError:
        raise UserRefused(
            what="没有授权", why="这个人已经有同一角色和地区的授权", cure="请刷新页面核对"
        ) from None
    return given


def _refuse_wrong_level(role: str, area: Area) -> None:
    """A clerk works in villages, town staff in one town: no slip of the pen gives them a county."""
    level = PLACE_OF.get(Role(role))
    if level and area.level != level:
        raise UserRefused(
            what="没有授权",
            why=f"{Role(role).label}的地区应当是{Level(level).label}，"
            f"{area.name}是{area.get_level_display()}",
            cure=f"请填{int(level)}位区划代码；管几个{Level(level).label}的，逐个授权",
        )


def confirm_role(*, given: RoleAssignment, actor: User, now: datetime) -> None:
    """Confirm a role that somebody else gave, to somebody else. Raises UserRefused."""
    if actor.pk in (given.granted_by_id, given.user_id):
        raise UserRefused(
            what="没有确认", why="授权人和本人都不能确认", cure="请由另一位权限审核员确认"
        )
    with transaction.atomic():
        hit = RoleAssignment.objects.waiting().filter(pk=given.pk)
        if not hit.update(reviewed_by=actor, reviewed_at=now):
            raise UserRefused(what="没有确认", why="这项授权已经办理过", cure="请刷新页面")
        _audit("confirm_role", given, actor, now)


def end_role(*, given: RoleAssignment, actor: User, on: date, now: datetime) -> None:
    """End a role at once: yesterday was its last day. One that was given today is taken back."""
    with transaction.atomic():
        standing = RoleAssignment.objects.filter(pk=given.pk, until__isnull=True)
        if given.since < on:
            standing.update(until=on - timedelta(days=1))
        else:
            standing.update(since=on - timedelta(days=1), until=on - timedelta(days=1))
        _audit("end_role", given, actor, now)


def set_active(*, user: User, active: bool, area: Area, actor: User, now: datetime) -> None:
    """Disable a user, which ends their sessions for good, or let them in again."""
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(is_active=active)
        if not active:
            _end_sessions(user)
        action = "enable_user" if active else "disable_user"
        record_audit(action=action, obj=user, area=area, actor=actor, now=now)


def reset_password(*, user: User, area: Area, actor: User, now: datetime) -> str:
    """A new first password, shown once; all sessions of the user end.

    Raises UserRefused for a rights reviewer: who sets a reviewer's password could confirm in the
    reviewer's name what they themselves have given.
    """
    if user.assignments.filter(role=Role.RIGHTS_REVIEWER, until__isnull=True).exists():
        raise UserRefused(
            what="没有重设密码",
            why="权限审核员核对用户管理员的授权，两个人的账号不能互相代管",
            cure="请系统管理员在服务器上重设（manage.py changepassword）",
        )
    password = first_password()
    with transaction.atomic():
        user.set_password(password)
        user.must_change_password = True
        user.save(update_fields=["password", "must_change_password"])
        record_audit(action="reset_password", obj=user, area=area, actor=actor, now=now)
    return password


def change_password(*, user: User, password: str) -> None:
    """The user's own new password, checked by the form; other sessions end."""
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])


def _end_sessions(user: User) -> None:
    """Remove the user's sessions: a cookie of before must not live again with the account."""
    mine = [
        session.pk
        for session in Session.objects.iterator()
        if session.get_decoded().get(SESSION_KEY) == str(user.pk)
    ]
    Session.objects.filter(pk__in=mine).delete()


def first_password() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(FIRST_PASSWORD_LENGTH))


def _audit(action: str, given: RoleAssignment, actor: User, now: datetime) -> None:
    record_audit(
        action=action,
        obj=given,
        area=given.area,
        actor=actor,
        now=now,
        details={"user": given.user_id, "role": given.role},
    )
