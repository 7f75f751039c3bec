"""Print one kind of paper for many villages: a file each, and volumes for a duplex printer (a job).

What stands is not made again: a killed job goes on with the next village.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from django.conf import settings
from django.urls import reverse

from accounts.actions.jobs import Run
from accounts.clock import now
from accounts.models import Area
from reports.actions.keep_file import content_of, keep_file
from reports.actions.keep_papers import keep_papers
from reports.actions.print_posting import post
from reports.engine.binding import Bound, joined
from reports.models import VOLUME, PrintedFile
from reports.printables import POSTING, Asked, Printable, printable
from reports.queries.printed import files_of
from values.refusal import Refusal


def print_batch(run: Run) -> dict:
    """A file for every village or group that has something to print; the others say why not.

    A village that is refused (a name that no font has) does not stop the rest. Raises its refusal
    where nothing at all could be made.
    """
    kind = printable(run.input["document"])
    places = list(
        Area.objects.filter(code__in=run.input["areas"]).select_related("parent").order_by("code")
    )
    steps = len(places) + bool(run.input.get("bind"))
    refused = dict(run.checkpoint.get("refused", {}))
    last: Refusal | None = None
    for number, place in enumerate(places):
        run.progress(number, steps, f"正在做{place.name}")
        try:
            refused.pop(place.code, None)
            _make(run, kind, place)
        except Refusal as refusal:
            last, refused[place.code] = refusal, refusal.as_dict()
            run.save_checkpoint({"refused": refused})
    files = [file for file in files_of(run.job) if not file.is_volume]
    if last is not None and not files:
        raise last
    if run.input.get("bind"):
        _bind(run, kind, files, len(places))
    run.progress(steps, steps, _note(files, refused))
    return {"files": len(files), "refused": refused, "result_url": _result(run, files, refused)}


def _make(run: Run, kind: Printable, place: Area) -> None:
    if kind is POSTING:
        post(run, place, part=place.code)
        return
    asked = Asked(
        on=date.fromisoformat(run.input["on"]),
        now=now(),
        order=run.input["order"],
        layout=run.input["layout"],
        since=date.fromisoformat(run.input["since"]) if run.input.get("since") else None,
    )
    keep_papers(run=run, kind=kind, place=place, asked=asked, part=place.code)


def _bind(run: Run, kind: Printable, files: Sequence[PrintedFile], steps: int) -> None:
    """Volumes in the order of the villages, each paper on a front; those that stand are kept."""
    volumes = list(_volumes(files))
    for number, volume in enumerate(volumes, 1):
        part = f"{VOLUME}{number:03d}"
        if PrintedFile.objects.filter(job=run.job, part=part).exists():
            continue
        run.progress(steps, steps + 1, f"正在装订合订本，第{number}册")
        of = f"第{number}册（共{len(volumes)}册）" if len(volumes) > 1 else ""
        title = f"{run.job.area.name}{kind.title}双面合订本{of}"
        book = joined((_read(file) for file in volume), title=title, duplex=True)
        keep_file(
            run=run,
            slug=kind.slug,
            title=title,
            area=run.job.area,
            cover_year=volume[0].cover_year,
            pdf=book.pdf,
            pages=book.pages,
            now=now(),
            part=part,
            fronts=book.fronts,
        )


def _volumes(files: Sequence[PrintedFile]) -> Iterator[list[PrintedFile]]:
    volume: list[PrintedFile] = []
    for file in files:
        if volume and sum(one.pages for one in volume) + file.pages > settings.PRINT_VOLUME_PAGES:
            yield volume
            volume = []
        volume.append(file)
    yield volume


def _read(file: PrintedFile) -> Bound:
    return Bound(content_of(file), file.pages, tuple(file.fronts) or (1,))


def _note(files: Sequence[PrintedFile], refused: dict) -> str:
    left = f"，{len(refused)}个没有做成" if refused else ""
    return f"{len(files)}个文件，{sum(file.pages for file in files)}页{left}"


def _result(run: Run, files: Sequence[PrintedFile], refused: dict) -> str:
    """A single posting opens as the record that it is."""
    if len(files) == 1 and not refused and hasattr(files[0], "posting"):
        return reverse("reports:posting", args=[files[0].posting.pk])
    return reverse("reports:print-batch", args=[run.job.pk])
