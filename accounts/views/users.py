from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from accounts import forms
from accounts.access import allowed, areas_for, assignment_for, role_area, user_for
from accounts.actions import manage_users as actions
from accounts.clock import now, today
from accounts.models import Role
from accounts.queries import users_of, waiting_roles
from values.refusal import Refusal


@allowed(Role.USER_ADMIN, Role.RIGHTS_REVIEWER)
@require_safe
def users(request: HttpRequest) -> HttpResponse:
    """Users of one's area with their roles, and the roles that wait to be confirmed."""
    context = {
        "users": users_of(request.user),
        "waiting": waiting_roles(request.user),
        "form": forms.CreateUser(),
    }
    return render(request, "accounts/users.html", context)


@allowed(Role.USER_ADMIN)
@require_POST
def create_user(request: HttpRequest) -> HttpResponse:
    form = forms.CreateUser(request.POST)
    if not form.is_valid():
        context = {"users": users_of(request.user), "waiting": [], "form": form}
        return render(request, "accounts/users.html", context, status=409)
    user, password = actions.create_user(
        **form.cleaned_data, area=role_area(request.user), actor=request.user, now=now()
    )
    return _show_password(request, user, password)


@allowed(Role.USER_ADMIN, Role.RIGHTS_REVIEWER)
@require_safe
def user(request: HttpRequest, pk: int) -> HttpResponse:
    """One user: their roles, and what the administrator may do."""
    found = user_for(request.user, pk)
    return _page(request, found, forms.GrantRole(areas=_areas(request)))


def _areas(request: HttpRequest):
    return areas_for(request.user, Role.USER_ADMIN)


def _page(request: HttpRequest, found, form, status: int = 200) -> HttpResponse:
    held = found.assignments.select_related("area", "granted_by", "reviewed_by").order_by("-pk")
    context = {"found": found, "held": held, "form": form, "today": today()}
    return render(request, "accounts/user.html", context, status=status)


@allowed(Role.USER_ADMIN)
@require_POST
def grant_role(request: HttpRequest, pk: int) -> HttpResponse:
    found = user_for(request.user, pk, Role.USER_ADMIN)
    form = forms.GrantRole(request.POST, areas=_areas(request))
    if not form.is_valid():
        return _page(request, found, form, status=409)
    try:
        actions.grant_role(
            user=found, **form.cleaned_data, actor=request.user, on=today(), now=now()
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _page(request, found, form, status=409)
    messages.success(request, "已提交授权，等权限审核员确认后生效。")
    return redirect("accounts:user", found.pk)


@allowed(Role.RIGHTS_REVIEWER)
@require_POST
def confirm_role(request: HttpRequest, pk: int) -> HttpResponse:
    given = assignment_for(request.user, pk, Role.RIGHTS_REVIEWER)
    actions.confirm_role(given=given, actor=request.user, now=now())
    messages.success(request, "已确认，授权即时生效。")
    return redirect("accounts:users")


@allowed(Role.USER_ADMIN, Role.RIGHTS_REVIEWER)
@require_POST
def end_role(request: HttpRequest, pk: int) -> HttpResponse:
    given = assignment_for(request.user, pk, Role.USER_ADMIN, Role.RIGHTS_REVIEWER)
    actions.end_role(given=given, actor=request.user, on=today(), now=now())
    messages.success(request, "已收回，下一次点击起就不能再用。")
    return redirect("accounts:user", given.user_id)


@allowed(Role.USER_ADMIN)
@require_POST
def set_active(request: HttpRequest, pk: int) -> HttpResponse:
    """Disable, or with the button `enable` let in again."""
    found = user_for(request.user, pk, Role.USER_ADMIN)
    actions.set_active(
        user=found,
        active="enable" in request.POST,
        area=role_area(request.user),
        actor=request.user,
        now=now(),
    )
    return redirect("accounts:user", found.pk)


@allowed(Role.USER_ADMIN)
@require_POST
def reset_password(request: HttpRequest, pk: int) -> HttpResponse:
    found = user_for(request.user, pk, Role.USER_ADMIN)
    password = actions.reset_password(
        user=found, area=role_area(request.user), actor=request.user, now=now()
    )
    return _show_password(request, found, password)


def _show_password(request: HttpRequest, found, password: str) -> HttpResponse:
    """Once, on the page itself: never in a message, a log or an address."""
    return render(request, "accounts/first_password.html", {"found": found, "password": password})


@login_required
@sensitive_post_parameters()
def change_password(request: HttpRequest) -> HttpResponse:
    """One's own password; asked for at the first sign-in."""
    form = forms.ChangePassword(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        actions.change_password(user=request.user, password=form.cleaned_data["new"])
        update_session_auth_hash(request, request.user)
        messages.success(request, "密码已修改。")
        return redirect("home")
    return render(request, "accounts/change_password.html", {"form": form})
