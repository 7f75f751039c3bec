from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from accounts.access import allowed, area_for, refuse
from accounts.actions.jobs import start_job
from accounts.clock import now, today
from accounts.models import Level, Role
from collection.access import assessment_slip_for, day_for, voucher_for
from collection.forms import IssueSlips
from collection.models import Voucher
from reports.access import printed_file_for
from reports.actions.keep_file import open_printed_file
from reports.actions.print_once import print_once
from reports.queries.money_papers import day_close_paper, deposit_paper, receipt_paper
from reports.queries.village_papers import slip_papers


def pdf(content: bytes, name: str) -> HttpResponse:
    """A PDF that opens in the browser; the name holds no person."""
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


@login_required
@require_safe
def receipt_pdf(request: HttpRequest, pk) -> HttpResponse:
    """A receipt, reversal or deposit slip. Differences stand on the day-close slip."""
    voucher = voucher_for(request.user, pk)
    if not voucher.printable and voucher.kind != Voucher.Kind.DIFFERENCE:
        raise refuse(request.user, f"paper of voucher:{pk}")
    moment = now()
    deposit = voucher.kind == Voucher.Kind.DEPOSIT
    fill = deposit_paper if deposit else receipt_paper
    content = print_once(
        slug="deposit_slip" if deposit else "receipt",
        obj=voucher,
        area=voucher.village,
        fill=lambda printed: fill(voucher, now=moment, reprint=printed),
        actor=request.user,
        now=moment,
    )
    return pdf(content, voucher.number)


@login_required
@require_safe
def day_close_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The slip of a closed day."""
    day = day_for(request.user, pk)
    if day.state != day.State.CLOSED:
        messages.warning(request, "还没有日清，不能打印日清单。")
        return redirect("collection:day", day.pk)
    moment = now()
    content = print_once(
        slug="day_close",
        obj=day,
        area=day.village,
        fill=lambda printed: day_close_paper(day, now=moment, reprint=printed),
        actor=request.user,
        now=moment,
    )
    return pdf(content, f"day-close-{day.business_date:%Y%m%d}")


@login_required
@require_safe
def slip_pdf(request: HttpRequest, pk) -> HttpResponse:
    """One assessment slip: three parts and its roster."""
    slip = assessment_slip_for(request.user, pk)
    moment = now()
    content = print_once(
        slug="assessment_slip",
        obj=slip,
        area=slip.group,
        fill=lambda printed: slip_papers([slip], now=moment, reprint=printed),
        actor=request.user,
        now=moment,
    )
    return pdf(content, slip.number)


@allowed(Role.TOWNSHIP_STAFF)
@require_POST
def issue_slips(request: HttpRequest, code: str) -> HttpResponse:
    """Issue and print the whole village's slips in the background."""
    village = area_for(request.user, code, Role.TOWNSHIP_STAFF, level=Level.VILLAGE)
    form = IssueSlips(request.POST)
    if not form.is_valid():
        messages.error(request, "请填写缴款期限。")
        return redirect("collection:village-slips", village.code)
    job, _ = start_job(
        kind="reports.issue_slips",
        title=f"{village.name} 核定单",
        owner=request.user,
        area=village,
        input={
            "village": village.code,
            "due_on": form.cleaned_data["due_on"].isoformat(),
            "on": today().isoformat(),
        },
        now=now(),
    )
    return redirect("accounts:job", job.pk)


@login_required
@require_safe
def printed_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a file that a job made; every opening is audited."""
    file = printed_file_for(request.user, pk)
    content = open_printed_file(file=file, actor=request.user, now=now())
    return pdf(content, f"{file.document}-{file.pk}")
