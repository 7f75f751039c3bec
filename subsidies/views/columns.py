import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.access import allowed
from accounts.clock import now
from accounts.files import read_file
from accounts.models import Role
from enrollment.workbooks.confirming import SheetView, view_from
from subsidies import forms
from subsidies.access import department_roster_for
from subsidies.actions.hand_in import RosterRefused, view_name
from subsidies.actions.map_columns import map_columns as map_columns_action
from subsidies.models import Roster
from values.refusal import Refusal


@allowed(Role.DEPARTMENT)
def map_columns(request: HttpRequest, pk: int) -> HttpResponse:
    """The first rows of each sheet with what every column is taken for, to confirm or correct."""
    found = department_roster_for(request.user, pk)
    data = request.POST if request.method == "POST" else None
    sheets = [
        forms.SheetColumns(data, view=view, prefix=f"s{number}")
        for number, view in enumerate(_views(found))
    ]
    refusal = None
    valid = [sheet.is_valid() for sheet in sheets]
    if all(valid):
        try:
            map_columns_action(
                roster=found,
                layouts=[layout for sheet in sheets if (layout := sheet.layout())],
                actor=request.user,
                now=now(),
            )
        except Refusal as error:
            refusal = error
        else:
            messages.success(request, "列的对应记住了，正在按它重新核验；下次同样的表格不再问。")
            return redirect("subsidies:roster", found.pk)
    context = {"roster": found, "sheets": sheets, "refusal": refusal}
    return render(request, "subsidies/map_columns.html", context)


def _views(roster: Roster) -> list[SheetView]:
    """Raises RosterRefused while the workbook was not read."""
    try:
        kept = json.loads(read_file(view_name(roster)))
    except FileNotFoundError:
        kept = []
    if not kept:
        raise RosterRefused(
            what="没有可以对应的列",
            why="这份名单还没有读完，或文件没有读出来",
            cure="请等核验完成后再来",
        )
    return [view_from(view) for view in kept]
