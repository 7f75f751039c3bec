"""Sign people in, within limits that stand in the database and outlive Redis."""

from datetime import datetime, timedelta

from django.contrib.auth import authenticate

from accounts.models import SignInFailure, User
from accounts.personal_data import keyed_hash
from values.refusal import Refusal

WINDOW = timedelta(minutes=15)
PER_ACCOUNT_AND_ADDRESS = 5
ADDRESS_WINDOW = timedelta(hours=1)
PER_ADDRESS = 50


class SignInRefused(Refusal):
    code = "sign_in_refused"


def sign_in(*, username: str, password: str, address: str, now: datetime) -> User:
    """The active user with this password.

    The same answer for a wrong password, an unknown account and a disabled one. Limits are per
    account *and* address, so that nobody can lock the county out from elsewhere, and per address.
    Raises SignInRefused.
    """
    account_hash = keyed_hash("account", username)
    # Written before the password is tried: a hundred tries at once are counted like a hundred
    # one after the other.
    tried = SignInFailure.objects.create(account_hash=account_hash, address=address, at=now)
    if _beyond_limits(tried, now):
        tried.delete()
        raise SignInRefused(
            what="暂时不能登录",
            why="密码输错的次数太多，为保护账号已暂停登录",
            cure="请等15分钟再试；着急办理请联系用户管理员",
        )
    user = authenticate(username=username, password=password)
    if user is None:
        raise SignInRefused(
            what="没有登录成功",
            why="账号或密码不正确，或者账号已停用",
            cure="请检查大小写后重试；忘记密码请联系用户管理员",
        )
    SignInFailure.objects.filter(account_hash=account_hash, address=address).delete()
    return user


def _beyond_limits(tried: SignInFailure, now: datetime) -> bool:
    """Are there more tries than allowed, this one counted?"""
    here = SignInFailure.objects.filter(address=tried.address)
    mine = here.filter(account_hash=tried.account_hash, at__gt=now - WINDOW).count()
    return (
        mine > PER_ACCOUNT_AND_ADDRESS
        or here.filter(at__gt=now - ADDRESS_WINDOW).count() > PER_ADDRESS
    )
