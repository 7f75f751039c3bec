"""Headers, session limits, and the page that a refused act gets."""

import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.clock import one_calendar
from values.refusal import Refusal

logger = logging.getLogger(__name__)

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "manifest-src 'self'",
    ]
)

METHODS = ("GET", "HEAD", "POST")

GetResponse = Callable[[HttpRequest], HttpResponse]


def security_headers(get_response: GetResponse) -> GetResponse:
    """A strict content security policy on every page, and no copy of any page in a cache."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
        return response

    return middleware


def known_methods(get_response: GetResponse) -> GetResponse:
    """Pages are read and posted to; anything else is refused before it reaches one."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        return get_response(request)

    return middleware


def calendar(get_response: GetResponse) -> GetResponse:
    """The portal's calendar is read once a request, however often a page asks the day."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with one_calendar():
            return get_response(request)

    return middleware


def session_limits(get_response: GetResponse) -> GetResponse:
    """End a session half an hour after the last sign of life, and twelve hours after sign-in.

    The cookie's own age is no limit: every save of the session begins it anew.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            moment = int(time.time())
            since = request.session.setdefault("since", moment)
            seen = request.session.setdefault("seen", since)
            if why := _outlived(moment - since, moment - seen):
                logout(request)
                messages.warning(request, f"{why}，为保护资料已自动退出，请重新登录。")
                return redirect(settings.LOGIN_URL)
            # A job's bar asks every second by itself: that is no sign of life.
            asked_by_page = request.headers.get("HX-Trigger", "").startswith("job-")
            if not asked_by_page and moment - seen > 60:
                request.session["seen"] = moment
        return get_response(request)

    return middleware


def _outlived(age: int, idle: int) -> str:
    """Why a session of so many seconds ends, or nothing."""
    if age > settings.SESSION_COOKIE_AGE:
        return "登录已满12小时"
    if idle > settings.SESSION_IDLE_SECONDS:
        return "您超过30分钟没有操作"
    return ""


def first_password(get_response: GetResponse) -> GetResponse:
    """Let nobody work under a password that somebody else has seen."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated and user.must_change_password:
            change = reverse("accounts:change-password")
            if request.path not in (change, reverse("accounts:sign-out")):
                return redirect(change)
        return get_response(request)

    return middleware


class refusals:
    """Answer a Refusal with a page that says what, why and what to do; nothing was saved.

    A lost database connection gets its own page: whether the act went through is unknown, and
    pressing again is safe because every payment carries its key.
    """

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, Refusal):
            return render(request, "errors/refusal.html", {"refusal": error}, status=409)
        if isinstance(error, OperationalError):
            logger.exception("database connection lost")
            # Without the request: what fills a page's frame would ask the database again.
            return HttpResponse(render_to_string("errors/unknown_state.html"), status=503)
        return None
