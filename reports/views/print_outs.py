"""A kept file goes to the printer; the offset of the user's printer; a batch's files."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import allowed, holds, jobs_for, refuse
from accounts.clock import now, today
from accounts.models import Area, Job, User
from accounts.views.jobs import bar
from reports import forms
from reports.access import BATCH, READERS, print_job_for, print_out_for, printed_file_for
from reports.actions.order_print import again
from reports.actions.pack_files import pack_files
from reports.actions.print_out import open_print_out, printed_pages
from reports.actions.print_out import print_out as send_to_printer
from reports.actions.set_print_offset import set_print_offset as set_offset
from reports.documents.calibration.render import render as render_calibration
from reports.engine.binding import moved
from reports.models import PrintedFile
from reports.printables import OFFICES, printable
from reports.queries.printed import files_of, offset_of, print_outs_of
from reports.views.papers import pdf
from reports.views.print_room import sent


@allowed(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def print_file(request: HttpRequest, pk: int) -> HttpResponse:
    """What was printed of a file; print it, again, or on from where it jammed."""
    file = printed_file_for(request.user, pk)
    prints = holds(request.user, file.area.code, *OFFICES)
    if request.method == "POST" and not prints:
        raise refuse(request.user, f"print file:{pk}")
    form = forms.PrintOutForm(sent(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        made = send_to_printer(
            file=file,
            after=data["after"],
            from_page=data["from_page"] or 1,
            duplex=data["duplex"],
            actor=request.user,
            now=now(),
        )
        return redirect("reports:print-out", made.pk)
    context = _file_page(file, form, request.user) | {"prints": prints}
    return render(request, "reports/print_file.html", context)


def _file_page(file: PrintedFile, form: forms.PrintOutForm, user: User) -> dict:
    outs = list(print_outs_of(file))
    job = file.job
    return {
        "in_batch": job and job.kind == BATCH and holds(user, job.area.code, *READERS),
        "file": file,
        "form": form,
        "outs": outs,
        "last": outs[-1] if outs else None,
        "whole": sum(one.from_page == 1 for one in outs),
        "pages": printed_pages(file, duplex=outs[-1].duplex) if outs else file.pages,
        "at_once": settings.PRINT_OUT_PAGES,
        "offset": offset_of(user),
    }


@allowed(*READERS)
@require_safe
def print_out(request: HttpRequest, pk: int) -> HttpResponse:
    """The PDF of one print-out. The row says who printed; opening it again prints the same."""
    made = print_out_for(request.user, pk)
    content = open_print_out(made=made, actor=request.user, now=now())
    return pdf(content, f"{made.file.document}-{made.file.pk}-{made.seq}")


@allowed(*READERS)
@require_safe
def print_batch(request: HttpRequest, pk) -> HttpResponse:
    """What a job made, village by village, and what it did not make."""
    job = print_job_for(request.user, pk)
    files = list(files_of(job))
    refused = job.result.get("refused") or job.checkpoint.get("refused", {})
    left = _left(job)
    context = {
        "job": job,
        "kind": printable(job.input["document"]),
        "files": [file for file in files if not file.is_volume],
        "volumes": [file for file in files if file.is_volume],
        "gone": any(file.removed_at for file in files),
        "orders": _orders(request.user, job),
        "follows": jobs_for(request.user).filter(pk=job.pk).exists(),
        "left": [(area, refused.get(area.code)) for area in left],
        **bar(job),
    }
    return render(request, "reports/print_batch.html", context)


def _orders(user: User, job: Job) -> bool:
    return holds(user, job.area.code, *printable(job.input["document"]).roles)


def _left(job: Job) -> list[Area]:
    made = {file.part for file in files_of(job)}
    codes = [code for code in job.input["areas"] if code not in made]
    return list(Area.objects.filter(code__in=codes).select_related("parent").order_by("code"))


@allowed(*OFFICES)
@require_POST
def print_rest(request: HttpRequest, pk) -> HttpResponse:
    """Order what a batch did not make."""
    job = print_job_for(request.user, pk)
    if not _orders(request.user, job):
        raise refuse(request.user, f"print rest:{pk}")
    left = _left(job)
    if job.is_live or not left:
        messages.info(request, "没有要补做的村。")
        return redirect("reports:print-batch", job.pk)
    fresh = again(job, left=left, actor=request.user, on=today(), now=now())
    return redirect("accounts:job", fresh.pk)


@allowed(*READERS)
@require_safe
def packed_files(request: HttpRequest, pk) -> HttpResponse:
    """All files of a job as one zip, sent as it is written."""
    job = print_job_for(request.user, pk)
    pieces = pack_files(job=job, actor=request.user, now=now())
    response = StreamingHttpResponse(pieces, content_type="application/zip")
    name = f"{job.input['document']}-{job.area.code}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.zip"'
    return response


@allowed(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def print_offset(request: HttpRequest) -> HttpResponse:
    """How far the user's own printer is off."""
    offset = offset_of(request.user)
    initial = {"right": offset.right / 10, "down": offset.down / 10}
    form = forms.SetPrintOffset(sent(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        set_offset(user=request.user, now=now(), **form.cleaned_data)
        messages.success(request, "偏移已保存，以后打印都按它移动。")
        return redirect("reports:print-offset")
    return render(request, "reports/print_offset.html", {"form": form, "offset": offset})


@allowed(*READERS)
@require_safe
def calibration_sheet(request: HttpRequest) -> HttpResponse:
    """A cross to be measured, moved as everything else is."""
    offset = offset_of(request.user)
    right, down = offset.right / 10, offset.down / 10
    sheet = render_calibration(right=right, down=down, printed_at=now())
    return pdf(moved(sheet, right=right, down=down), "calibration")
