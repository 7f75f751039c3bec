from django.urls import path

from collection.views import days, households, offices, receipts, slips, standing

app_name = "collection"
urlpatterns = [
    path("search/", households.search, name="search"),
    path("households/<int:pk>/", households.household, name="household"),
    path("households/<int:pk>/pay/", households.take_payment, name="take-payment"),
    path("receipts/<uuid:pk>/", receipts.receipt, name="receipt"),
    path("receipts/<uuid:pk>/reverse/", receipts.request_reversal, name="request-reversal"),
    path("reversals/", receipts.reversals, name="reversals"),
    path("reversals/<int:pk>/decide/", receipts.decide_reversal, name="decide-reversal"),
    path("days/", days.days, name="days"),
    path("days/<int:pk>/", days.day, name="day"),
    path("days/<int:pk>/close/", days.close_day, name="close-day"),
    path("days/<int:pk>/recount/", days.recount_day, name="recount-day"),
    path("days/<int:pk>/confirm/", days.confirm_difference, name="confirm-difference"),
    path("deposit/", days.deposit, name="deposit"),
    path("slips/", slips.assessment_slips, name="assessment-slips"),
    path("slips/in/<str:code>/", slips.village_slips, name="village-slips"),
    path("slips/issue/<str:code>/", slips.issue_slip, name="issue-slip"),
    path("slips/<uuid:pk>/", slips.assessment_slip, name="assessment-slip"),
    path("slips/<uuid:pk>/void/", slips.void_slip, name="void-slip"),
    path("reconciliation/", standing.reconciliation, name="reconciliation"),
    path(
        "reconciliation/<str:code>/",
        standing.village_reconciliation,
        name="village-reconciliation",
    ),
    path("progress/", standing.progress, name="progress"),
    path("offices/", offices.offices, name="offices"),
    path("offices/targets/", offices.set_targets, name="set-targets"),
    path("offices/<str:code>/", offices.office, name="office"),
]
