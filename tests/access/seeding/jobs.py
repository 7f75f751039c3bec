"""Jobs: one that is done and left a posting, with what belongs to it; one of the print room; one
that waits."""

from accounts.actions.jobs import perform, start_job
from accounts.models import Job
from accounts.sealed_streams import storing
from reports.actions.keep_posting_photo import keep_posting_photo
from reports.actions.objections import record_objection
from reports.actions.print_batch import print_batch
from reports.actions.print_out import print_out
from reports.actions.print_posting import print_posting
from reports.evidence.pack import Pack
from reports.models import EVIDENCE_PACK, PrintedFile
from reports.queries.evidence import Sheet, pieces
from tests.access.seeding.places import PEOPLE, moment
from tests.reports.wall import picture
from tests.world import TODAY, YEAR, World


def posting(world: World, place: str) -> Job:
    job = _job(world, place, kind="reports.print_posting", more={"days": 7})
    perform(job.pk, print_posting)
    return Job.objects.get(pk=job.pk)


def on_the_wall(world: World, place: str, job: Job) -> dict[str, object]:
    """The posting that the job made, a photograph of it and an objection to it."""
    made, clerk = job.printed_files.get().posting, world.users[f"clerk-{place}"]
    photo = keep_posting_photo(
        posting=made,
        content=picture(),
        taken_on=TODAY,
        place="村委会",
        actor=clerk,
        on=TODAY,
        now=moment(TODAY),
    )
    objection = record_objection(
        posting=made,
        kind="name",
        channel="visit",
        raised_by=f"{PEOPLE[place]}庚",
        phone="",
        about=f"{PEOPLE[place]}辛",
        text="名字写错",
        raised_on=TODAY,
        actor=clerk,
        on=TODAY,
        now=moment(TODAY),
    )
    return {
        "printed_file": made.file_id,
        "posting": made.pk,
        "posting_photo": photo.pk,
        "objection": objection.pk,
    }


def print_room(world: World, place: str) -> dict[str, object]:
    """A village's walking lists, and the print-out of them."""
    more = {
        "document": "walking_list",
        "areas": [world.villages[place].code],
        "order": "walk",
        "layout": "continuous",
    }
    job = _job(world, place, kind="reports.print_batch", more=more)
    perform(job.pk, print_batch)
    made = print_out(
        file=job.printed_files.get(),
        after=0,
        from_page=1,
        duplex=False,
        actor=world.users[f"clerk-{place}"],
        now=moment(TODAY),
    )
    return {"print_job": job.pk, "printed_list": made.file_id, "print_out": made.pk}


def evidence_pack(world: World, place: str) -> PrintedFile:
    """Its lists alone: the papers are what others of these tests open, and take their time."""
    village, name = world.villages[place], f"evidence/{place}.zip"
    with storing(name) as file:
        pack = Pack(file)
        for piece in pieces(village, YEAR):
            if isinstance(piece, Sheet):
                pack.add_sheet(piece.path, piece.title, piece.heads, piece.rows())
        made = {"village": village.name, "cover_year": YEAR, "made_at": TODAY.isoformat()}
        check = pack.finish(made)
    job = _job(world, place, kind="reports.make_evidence_pack", more={"cover_year": YEAR})
    Job.objects.filter(pk=job.pk).update(state=Job.State.DONE, result={"check": check})
    return PrintedFile.objects.create(
        document=EVIDENCE_PACK,
        title=f"{village.name}证据包",
        area=village,
        cover_year=YEAR,
        made_by=job.owner,
        made_at=moment(TODAY),
        path=name,
        sha256=file.sha256,
        size=file.size,
        pages=pack.files,
        job=job,
    )


def waiting_job(world: World, place: str) -> Job:
    return _job(world, place, kind="reports.issue_slips", more={"due_on": "2020-12-31"})


def _job(world: World, place: str, *, kind: str, more: dict) -> Job:
    village = world.villages[place]
    return start_job(
        kind=kind,
        title=f"{village.name} {kind}",
        owner=world.users[f"township-{place[0]}"],
        area=village,
        input={"village": village.code, "on": TODAY.isoformat()} | more,
        now=moment(TODAY),
    )[0]
