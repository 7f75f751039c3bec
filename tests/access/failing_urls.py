"""An address that breaks, for the error page's own headers."""

from django.http import HttpRequest, HttpResponse
from django.urls import path


def breaks(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


urlpatterns = [path("breaks/", breaks)]
