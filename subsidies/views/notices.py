"""Notices as everybody reads them: in force, compared with another, on a card, tried on anybody."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import allowed, assignments, has_role
from accounts.clock import today
from accounts.models import Role, User
from enrollment.notices import load_notice
from rules.asking import BadInput, profile_from_json
from rules.card import card
from rules.differing import differences
from rules.errors import NoticeError
from rules.notice import Notice
from rules.plain import sections
from rules.quote import Refused
from rules.quoting import quote
from subsidies import forms, samples
from subsidies.access import draft_for
from subsidies.models import NoticeDraft
from subsidies.queries import explain
from subsidies.queries.notices import (
    drafted_notice,
    drafts_of,
    file_text,
    files_of,
    governing,
    known_notices,
    last_years,
)
from subsidies.queries.telling import told
from values.dates import BadDate, parse_date

SAMPLE = Path(samples.__file__).parent / "notice.toml"
COUNTY = (Role.COUNTY_BUREAU, Role.INSPECTOR)
DRAFT = "draft-"
KEY = re.compile(r"(?<![\w.])[a-z]+(?:_[a-z]+)*(?![\w.])", re.ASCII)


@dataclass(frozen=True)
class Chosen:
    """A notice by its name, or a draft by `draft-<number>`."""

    ref: str
    notice: Notice
    draft: NoticeDraft | None = None

    @property
    def label(self) -> str:
        told = f"{self.notice.cover_year}年度　{self.notice.number}　{self.notice.area}"
        return f"草稿：{told}" if self.draft else told


def chosen(user: User, ref: str, as_of: date | None = None) -> Chosen:
    """A notice that anybody may read, or a draft of one's own county. Raises Http404."""
    if ref.startswith(DRAFT) and ref.removeprefix(DRAFT).isdigit():
        draft = draft_for(user, int(ref.removeprefix(DRAFT)))
        return Chosen(ref, drafted_notice(draft), draft)
    try:
        return Chosen(ref, load_notice(ref, as_of))
    except NoticeError:
        raise Http404 from None


def choices(user: User) -> list[Chosen]:
    """What can be chosen: the county's live drafts, then every notice, the newest year first."""
    drafts = [
        Chosen(f"{DRAFT}{draft.pk}", drafted_notice(draft), draft)
        for draft in drafts_of(user).live()
    ]
    known = sorted(known_notices().values(), key=lambda n: (-n.cover_year, n.name))
    return [*drafts, *(Chosen(notice.name, notice) for notice in known)]


def present(user: User) -> Chosen:
    """The newest notice of one's area; without one, the newest that the portal knows."""
    found = [item.notice for item in governing(user) if item.notice]
    notice = found[0] if found else max(known_notices().values(), key=lambda n: n.cover_year)
    return Chosen(notice.name, notice)


@login_required
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """The notices of one's area; for the county also what is being prepared."""
    context = {
        "governing": governing(request.user),
        "known": known_notices().values(),
        "prepares": has_role(request.user, Role.COUNTY_BUREAU),
        "drafts": drafts_of(request.user)[:50],
    }
    return render(request, "subsidies/notices/notices.html", context)


@login_required
@require_safe
def notice(request: HttpRequest, ref: str) -> HttpResponse:
    """A notice as people read it; `as_of` shows what was known on a day."""
    asked = request.GET.get("as_of", "").strip()
    as_of = _day(asked)
    found = chosen(request.user, ref, as_of)
    area = found.draft.area if found.draft else _own_area(request.user)
    context = {
        "chosen": found,
        "notice": found.notice,
        "sections": sections(found.notice),
        "as_of": as_of,
        "bad_day": asked and as_of is None,
        "asked": asked,
        "files": [] if found.draft else files_of(ref),
        "last": last_years(found.notice, area) if area else None,
        "compares": has_role(request.user, *COUNTY),
    }
    return render(request, "subsidies/notices/notice.html", context)


@login_required
@require_safe
def notice_file(request: HttpRequest, name: str) -> HttpResponse:
    """A released file, a notice or an amendment: the pattern for next year's."""
    try:
        return _toml(file_text(name), name)
    except NoticeError:
        raise Http404 from None


@allowed(Role.COUNTY_BUREAU)
@require_safe
def sample_notice(request: HttpRequest) -> HttpResponse:
    """A whole notice with a word in Chinese on every block, to begin with."""
    return _toml(SAMPLE.read_text(encoding="utf-8"), "yangxian-2026")


def _toml(text: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type="text/plain")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.toml"'
    return response


@login_required
@require_safe
def policy_card(request: HttpRequest, ref: str) -> HttpResponse:
    """The card in plain words, for whoever asks at the counter."""
    found = chosen(request.user, ref)
    context = {"chosen": found, "notice": found.notice, "card": card(found.notice)}
    return render(request, "subsidies/notices/policy_card.html", context)


@allowed(*COUNTY)
@require_safe
def compare_notices(request: HttpRequest) -> HttpResponse:
    """What changes from one notice to another; by default from last year's to this year's."""
    user = request.user
    new = chosen(user, request.GET["new"]) if request.GET.get("new") else present(user)
    area = new.draft.area if new.draft else _own_area(user)
    old_ref = request.GET.get("old") or last_years(new.notice, area) or new.ref
    old = chosen(user, old_ref)
    changes = differences(old.notice, new.notice)
    context = {
        "old": old,
        "new": new,
        "choices": choices(user),
        "changes": changes,
        "changed": sum(made.changed for made in changes),
    }
    return render(request, "subsidies/notices/compare_notices.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def calculator(request: HttpRequest) -> HttpResponse:
    """What anybody would pay and why. Nothing is kept; the facts come by POST."""
    user = request.user
    ref = request.POST.get("notice") or request.GET.get("notice")
    found = chosen(user, ref) if ref else present(user)
    form = forms.Calculate(request.POST or None, initial={"paid_on": _payday(found.notice)})
    held = forms.HeldIdentities(request.POST or None, prefix="identities")
    context = {
        "chosen": found,
        "choices": choices(user),
        "form": form,
        "held": held,
        "names": [identity.name for identity in found.notice.identities],
    }
    if request.method == "POST" and form.is_valid() and held.is_valid():
        context |= _answer(found.notice, form, held)
    return render(request, "subsidies/notices/calculator.html", context)


def _answer(notice: Notice, form: forms.Calculate, held) -> dict:
    rows = [row.held() for row in held if row not in held.deleted_forms]
    question = form.question([row for row in rows if row])
    try:
        answer = quote(notice, profile_from_json(question, notice))
    except BadInput as error:
        return {"refusal": _in_words(error, form)}
    if isinstance(answer, Refused):
        return {"refused": answer}
    return {"told": told(explain(answer))}


def _in_words(error: BadInput, form: forms.Calculate) -> BadInput:
    """The refusal with the form's labels in place of the contract's keys."""
    labels = {name: field.label for name, field in form.fields.items()}
    labels |= {name: field.label for name, field in forms.HeldIdentity().fields.items()}

    def told(text: str) -> str:
        return KEY.sub(lambda key: labels.get(key[0], key[0]), text)

    return BadInput(what=told(error.what), why=told(error.why), cure=told(error.cure))


def _payday(notice: Notice) -> str:
    """Today if somebody can pay today, else the first day of the collection."""
    on = today()
    opened = [w for w in notice.windows if w.general]
    if any(w.opens <= on <= w.closes for w in opened):
        return on.isoformat()
    return min(w.opens for w in opened or notice.windows).isoformat()


def _day(text: str) -> date | None:
    try:
        return parse_date(text) if text else None
    except BadDate:
        return None


def _own_area(user: User):
    held = assignments(user)
    return held[0].area if held else None
