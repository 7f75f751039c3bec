"""Draw the papers of one place and keep them as one file of a job."""

from accounts.actions.jobs import Run
from accounts.models import Area, Level
from reports.actions.keep_file import keep_file
from reports.actions.record_papers import once_a_copy
from reports.models import PrintedFile
from reports.printables import Asked, Printable
from reports.queries.printed import times_printed


def keep_papers(
    *, run: Run, kind: Printable, place: Area, asked: Asked, part: str = ""
) -> PrintedFile:
    """One PDF of a village or group, each paper marked by how often it was printed before; the
    file that the job made already, if it did.

    Where another print took a paper's number meanwhile, it is counted and drawn again.
    Raises PaperRefused, MissingGlyph, TextTooLong, LeakRefused; Fenced.
    """
    if kept := PrintedFile.objects.filter(job=run.job, part=part).first():
        return kept
    prepared = kind.prepare(place, asked)

    def attempt() -> PrintedFile:
        printed = times_printed(kind.slug, prepared.keys)
        drawn = prepared.draw(printed)
        return keep_file(
            run=run,
            slug=kind.slug,
            title=f"{place_name(place)}{kind.title}",
            area=place,
            cover_year=prepared.cover_year,
            pdf=drawn.pdf,
            pages=drawn.pages,
            now=asked.now,
            part=part,
            fronts=drawn.fronts,
            printed={key: printed[key] for key in prepared.keys},
        )

    return once_a_copy(attempt)


def place_name(place: Area) -> str:
    """A group's with its village's."""
    return f"{place.parent.name}{place.name}" if place.level == Level.GROUP else place.name
