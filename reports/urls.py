from django.urls import path

from reports.views import (
    coverage,
    doorstep,
    papers,
    policy,
    rankings,
    refunds,
    registration,
    rosters,
    settlements,
    without_numbers,
)

app_name = "reports"
urlpatterns = [
    path("receipts/<uuid:pk>.pdf", papers.receipt_pdf, name="receipt-pdf"),
    path("days/<int:pk>.pdf", papers.day_close_pdf, name="day-close-pdf"),
    path("slips/<uuid:pk>.pdf", papers.slip_pdf, name="slip-pdf"),
    path("rosters/<uuid:pk>.pdf", rosters.roster_pdf, name="roster-pdf"),
    path("rankings/<int:pk>.pdf", rankings.ranking_pdf, name="ranking-pdf"),
    path("refunds/<int:pk>.pdf", refunds.refund_pdf, name="refund-pdf"),
    path("print-room/", papers.print_room, name="print-room"),
    path("print-room/posting/<str:code>/", papers.print_posting, name="print-posting"),
    path("print-room/forms/<str:code>/", papers.print_forms, name="print-forms"),
    path("print-room/slips/<str:code>/", papers.issue_slips, name="issue-slips"),
    path("policy-cards/<str:ref>.pdf", policy.policy_card_pdf, name="policy-card-pdf"),
    path(
        "households/<int:pk>/registration-form.pdf",
        registration.registration_form_pdf,
        name="registration-form-pdf",
    ),
    path(
        "people-without-numbers/",
        without_numbers.people_without_numbers,
        name="people-without-numbers",
    ),
    path(
        "people-without-numbers/<str:code>/",
        without_numbers.area_without_numbers,
        name="area-without-numbers",
    ),
    path(
        "people-without-numbers/<str:code>.pdf",
        without_numbers.without_numbers_pdf,
        name="without-numbers-pdf",
    ),
    path(
        "people-without-numbers/<str:code>.xlsx",
        without_numbers.without_numbers_xlsx,
        name="without-numbers-xlsx",
    ),
    path("settlements/<uuid:pk>.pdf", settlements.settlement_pdf, name="settlement-pdf"),
    path("settlements/<uuid:pk>.xlsx", settlements.settlement_xlsx, name="settlement-xlsx"),
    path("pay-outs/<int:pk>.pdf", settlements.pay_out_pdf, name="pay-out-pdf"),
    path("pay-outs/<int:pk>/bank-file/", settlements.bank_file, name="bank-file"),
    path("coverage/<str:code>.xlsx", coverage.coverage_xlsx, name="coverage-xlsx"),
    path("coverage/<str:code>.pdf", coverage.coverage_pdf, name="coverage-pdf"),
    path("walking-lists/<str:code>.pdf", doorstep.walking_list_pdf, name="walking-list-pdf"),
    path("months/<str:key>.pdf", doorstep.month_pdf, name="month-pdf"),
    path("files/<int:pk>/", papers.printed_file, name="printed-file"),
]
