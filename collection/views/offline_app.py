"""The page that collects without a network: a shell for everybody that holds nobody's data.

The names come by `offline_device`, are sealed in the browser and never in a page or a cache.
"""

import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

STYLES = ("vendor/bootstrap-5.3.9/bootstrap.min.css", "css/cunbao.css", "css/offline.css")
# In the order in which the page loads them.
SCRIPTS = (
    "js/text-size.js",
    "js/portal.js",
    "js/pay-total.js",
    "js/offline/store.js",
    "js/offline/vault.js",
    "js/offline/portal-line.js",
    "js/offline/queue.js",
    "js/offline/books.js",
    "js/offline/sync.js",
    "js/offline/view.js",
    "js/offline/cards.js",
    "js/offline/walk.js",
    "js/offline/round.js",
    "js/offline/shelf.js",
    "js/offline/app.js",
)
PICTURES = (
    "vendor/bootstrap-icons-1.13.2/icons.svg",
    "img/logo.svg",
    "img/favicon.svg",
)
WORKER = "js/offline/worker.js"
# The badges that the page draws.
KINDS = ("success", "warning", "danger", "info", "muted")


@require_safe
def offline_app(request: HttpRequest) -> HttpResponse:
    """The shell. Without a network the service worker answers with its copy."""
    context = {"styles": STYLES, "offline_scripts": SCRIPTS, "kinds": KINDS}
    return render(request, "collection/offline_app.html", context)


@require_safe
def offline_worker(request: HttpRequest) -> HttpResponse:
    """The service worker of the shell's folder; it differs whenever one of its files does."""
    page = reverse("collection:offline-app")
    files = [static(path) for path in (*STYLES, *SCRIPTS, *PICTURES)]
    told = json.dumps({"page": page, "files": [*files, reverse("collection:offline-manifest")]})
    code = f"self.shell = {told};\nimportScripts({json.dumps(static(WORKER))});\n"
    return HttpResponse(code, content_type="text/javascript")


@require_safe
def offline_manifest(request: HttpRequest) -> JsonResponse:
    """What the browser wants to know to put the page on a telephone's screen."""
    page = reverse("collection:offline-app")
    told = {
        "name": "村保 离线收款",
        "short_name": "离线收款",
        "lang": "zh-CN",
        "start_url": page,
        "scope": page,
        "display": "standalone",
        "icons": [{"src": static("img/favicon.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }
    return JsonResponse(told, content_type="application/manifest+json")
