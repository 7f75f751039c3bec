"""Print the registration forms of a village's households (a job)."""

from datetime import date

from django.urls import reverse

from accounts.actions.jobs import Run
from accounts.clock import now
from accounts.models import Area
from enrollment.queries import season_for
from reports.actions.keep_file import keep_file
from reports.documents.registration_form.render import sheets
from reports.engine.renderer import JOB, render_apart
from reports.queries.registration_papers import area_forms

SLUG = "registration_form"


def print_forms(run: Run) -> dict:
    """One PDF, two copies a household, of those registered since a day; of all without one.

    Raises PaperRefused where there is nobody.
    """
    village = Area.objects.get(code=run.input["village"])
    since = run.input["since"] and date.fromisoformat(run.input["since"])
    run.progress(0, 2, "正在整理登记表")
    moment = now()
    on = date.fromisoformat(run.input["on"])
    forms = area_forms(village, on=on, now=moment, since=since or None)
    run.progress(1, 2, f"{len(forms.forms)}户，正在排版")
    file = keep_file(
        run=run,
        slug=SLUG,
        title=f"{village.name}参保登记表",
        area=village,
        cover_year=season_for(village).cover_year,
        pdf=render_apart(SLUG, forms, JOB),
        pages=sheets(forms),
        now=moment,
    )
    run.progress(2, 2, f"{len(forms.forms)}户，{file.pages}页")
    return {
        "households": len(forms.forms),
        "result_url": reverse("reports:printed-file", args=[file.pk]),
    }
