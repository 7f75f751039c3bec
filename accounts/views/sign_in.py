import time
from ipaddress import ip_address

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts import forms
from accounts.actions import sign_in as actions
from accounts.queries import demo_accounts


@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("home")
    form = forms.SignIn(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = actions.sign_in(
                **form.cleaned_data,
                address=client_address(request),
                now=timezone.now(),
            )
        except actions.SignInRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            login(request, user)
            request.session["since"] = int(time.time())
            return redirect(_next(request))
    context = {"form": form, "next": request.GET.get("next", ""), "demo": demo_accounts()}
    return render(request, "accounts/sign_in.html", context)


def client_address(request: HttpRequest) -> str:
    """Where the request comes from.

    Behind the TLS proxy everybody has the proxy's address, and one attacker would lock out the
    county: there the last address counts that the proxy has written. What came before it in that
    header anybody can forge.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.HTTPS:
        address = request.headers.get("X-Forwarded-For", address).split(",")[-1].strip()
    try:
        return str(ip_address(address))
    except ValueError:
        return "0.0.0.0"  # noqa: S104  a socket or a strange proxy: all of them share one limit


def _next(request: HttpRequest) -> str:
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    return target if safe else "home"


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("accounts:sign-in")
