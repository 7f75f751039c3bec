"""What a device that collects without a network asks of the portal. Answers are JSON."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.access import allowed, area_for
from accounts.clock import now, today
from accounts.models import Level, Role
from collection.access import offline_book_for
from collection.actions import end_offline as ending
from collection.actions.issue_offline import issue_offline as issue
from collection.actions.take_in_offline import take_in_offline as take_in
from collection.forms import Once
from collection.forms.offline import HandBackOffline, TakeInOffline
from collection.models import OfflineBook, OfflinePayment
from collection.queries.offline import cards_of
from collection.queries.offline_list import answer_for_device, list_for_device, now_for_device
from collection.views.acting import season_of
from values.refusal import Refusal

BAD_FORM = {
    "code": "bad_form",
    "what": "没有上传",
    "why": "手机发来的内容不完整",
    "cure": "请先把页面更新到最新版再上传，仍不行请联系管理员",
}


def answer(told: dict, status: int = 200) -> JsonResponse:
    return JsonResponse(told, status=status, json_dumps_params={"ensure_ascii": False})


def told_as_json(view: Callable[..., JsonResponse]) -> Callable[..., JsonResponse]:
    """A refusal is answered as JSON with its code: 409, and nothing was saved."""

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> JsonResponse:
        try:
            return view(request, *args, **kwargs)
        except Refusal as refusal:
            return answer(refusal.as_dict(), status=409)

    return guarded


@allowed(Role.VILLAGE_CLERK)
@require_safe
def offline_standing(request: HttpRequest) -> JsonResponse:
    """The token that posts need, and the state of each of one's lists; also says: signed in."""
    books = OfflineBook.objects.visible_to(request.user, Role.VILLAGE_CLERK)
    states = dict(books.filter(clerk=request.user).values_list("pk", "state"))
    return answer({"token": get_token(request), "books": states})


@allowed(Role.VILLAGE_CLERK)
@require_POST
@told_as_json
def issue_offline(request: HttpRequest, code: str) -> JsonResponse:
    """Take a group's list out. The same key again gives the same list."""
    group = area_for(request.user, code, Role.VILLAGE_CLERK, level=Level.GROUP)
    form = Once(request.POST)
    if not form.is_valid():
        return answer(BAD_FORM, status=400)
    moment = now()
    book = issue(
        group=group,
        cover_year=season_of(group).cover_year,
        key=form.cleaned_data["idempotency_key"],
        actor=request.user,
        now=moment,
    )
    return answer(list_for_device(book, on=today(), now=moment))


@allowed(Role.VILLAGE_CLERK)
@require_POST
@told_as_json
def take_in_offline(request: HttpRequest, pk: int) -> JsonResponse:
    """One payment from the device; sent again it is answered as it stands now."""
    book = offline_book_for(request.user, pk, Role.VILLAGE_CLERK)
    form = TakeInOffline(request.POST, village=book.village)
    if not form.is_valid():
        return answer(BAD_FORM, status=400)
    moment = now()
    payment = take_in(
        book=book, sent=form.sent(now=moment), actor=request.user, on=today(), now=moment
    )
    url = reverse("collection:offline-conflict", args=[payment.pk])
    told = answer_for_device(payment)
    if told["state"] == OfflinePayment.Outcome.CONFLICT:
        told |= {"url": url, "now": now_for_device(cards_of(payment, on=today()))}
    return answer(told)


@allowed(Role.VILLAGE_CLERK)
@require_POST
@told_as_json
def hand_back_offline(request: HttpRequest, pk: int) -> JsonResponse:
    book = offline_book_for(request.user, pk, Role.VILLAGE_CLERK)
    form = HandBackOffline(request.POST)
    if not form.is_valid():
        return answer(BAD_FORM, status=400)
    last_no = form.cleaned_data["last_no"]
    ended = ending.hand_back_offline(book=book, last_no=last_no, actor=request.user, now=now())
    return answer({"state": ended.state})
