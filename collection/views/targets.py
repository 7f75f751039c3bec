"""The targets of a county's towns or a town's villages: by table, by rate, by growth."""

import tempfile
from decimal import Decimal
from pathlib import Path

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import allowed, area_for
from accounts.clock import now
from accounts.models import Area, Level, Role
from collection import forms
from collection.actions.write_targets import write_targets
from collection.models import Target
from collection.queries.aims import Formula, Proposal, formula_of, places_below, propose
from collection.target_table import TargetTable, read_target_rows, read_target_text
from enrollment.models import Season
from enrollment.notices import load_notice
from enrollment.queries import season_for
from enrollment.workbooks.refusals import WorkbookRefused
from enrollment.workbooks.tables import read_cells

WRITERS = (Role.COUNTY_BUREAU, Role.TOWNSHIP_STAFF)


@allowed(*WRITERS)
@require_safe
def targets(request: HttpRequest, code: str) -> HttpResponse:
    """What stands, and the three ways to set it."""
    place = _place(request, code)
    return _page(request, place, forms.ImportTargets(initial=_initial(season_for(place))))


@allowed(*WRITERS)
@require_POST
def import_targets(request: HttpRequest, code: str) -> HttpResponse:
    """Show what the table would set; set it when it has no mistake and its differences were seen.

    The page carries the table as text, so that what was shown is what is saved.
    """
    place = _place(request, code)
    season = season_for(place)
    form = forms.ImportTargets(request.POST, request.FILES)
    if season is None or not form.is_valid():
        return _page(request, place, form)
    given = form.cleaned_data
    try:
        table = _table(given)
    except WorkbookRefused as refusal:
        return _page(request, place, form, refusal=refusal)
    formula = _formula(given)
    notice = load_notice(season.notice)
    proposal = propose(table, place, season.cover_year, formula, notice)
    shown = "save" in request.POST
    if not shown or proposal.mistakes or (proposal.differences and not given["seen"]):
        again = forms.ImportTargets(
            initial=given | {"text": table.as_text() if table else "", "file": None}
        )
        return _page(request, place, again, proposal=proposal, asked=shown)
    _save(request, place, season, proposal, formula)
    messages.success(request, f"已保存{len(proposal.aims)}个单位的目标任务。")
    return redirect("collection:targets", place.code)


def _save(
    request: HttpRequest, place: Area, season: Season, proposal: Proposal, formula: Formula
) -> None:
    asked = formula_of(load_notice(season.notice))
    write_targets(
        place=place,
        cover_year=season.cover_year,
        aims=proposal.aims,
        method=formula.method,
        measure=asked.measure if asked else "",
        clause=str(asked.basis) if asked else "通知没有写",
        actor=request.user,
        now=now(),
        differences=len(proposal.differences),
    )


def _place(request: HttpRequest, code: str) -> Area:
    level = Level.COUNTY if len(code) == Level.COUNTY else Level.TOWN
    return area_for(request.user, code, *WRITERS, level=level)


def _table(given: dict) -> TargetTable | None:
    if given["file"]:
        with tempfile.TemporaryDirectory(prefix="targets-") as folder:
            path = Path(folder) / "table"
            path.write_bytes(given["file"].read())
            return read_target_rows([row for _, row in read_cells(path)])
    return read_target_text(given["text"]) if given["text"].strip() else None


def _formula(given: dict) -> Formula:
    percent = int((given["percent"] or Decimal(0)) * 100)
    return Formula(Target.Method(given["method"]), percent, given["rounding"] or "ceil")


def _initial(season: Season | None) -> dict:
    """The notice's own rate or growth, where it has one."""
    asked = formula_of(load_notice(season.notice)) if season else None
    if asked is None:
        return {"method": Target.Method.TABLE}
    hundredths = asked.rate if asked.rate is not None else asked.growth
    return {
        "method": Target.Method.TABLE,
        "percent": None if hundredths is None else Decimal(hundredths) / 100,
        "rounding": "ceil" if asked.rounding == "unset" else asked.rounding,
    }


def _page(
    request: HttpRequest,
    place: Area,
    form: forms.ImportTargets,
    *,
    proposal: Proposal | None = None,
    asked: bool = False,
    refusal: WorkbookRefused | None = None,
) -> HttpResponse:
    season = season_for(place)
    below = places_below(place)
    standing = {}
    if season:
        rows = Target.objects.filter(area__in=[place, *below], cover_year=season.cover_year)
        standing = {row.area_id: row for row in rows}
    context = {
        "place": place,
        "season": season,
        "rows": [(area, standing.get(area.pk)) for area in below],
        "sum": {
            "target": sum(standing[a.pk].target for a in below if a.pk in standing),
            "residents": sum(standing[a.pk].residents for a in below if a.pk in standing),
        },
        "asked": formula_of(load_notice(season.notice)) if season else None,
        "form": form,
        "proposal": proposal,
        "unseen": asked and proposal and proposal.differences and not proposal.mistakes,
        "refusal": refusal,
        "towns": place.level == Level.COUNTY,
    }
    return render(request, "collection/targets.html", context)
