from django.urls import path

from enrollment.views import evidence, people, registration

app_name = "enrollment"
urlpatterns = [
    path("households/register/", registration.register_household, name="register-household"),
    path("households/<int:pk>/members/add/", registration.add_members, name="add-members"),
    path("households/register/check/", registration.check_number, name="check-number"),
    path("people/<int:pk>/number/", people.reveal_number, name="reveal-number"),
    path("evidence/", evidence.evidence, name="evidence"),
    path("evidence/hand-in/", evidence.hand_in_evidence, name="hand-in-evidence"),
    path("evidence/<int:pk>/", evidence.evidence_list, name="evidence-list"),
    path("evidence/<int:pk>/download/", evidence.download_evidence, name="download-evidence"),
    path("former-numbers/<int:pk>/", people.reveal_former, name="reveal-former"),
]
