from django.urls import path

from subsidies.views import basis, columns, doctor, drafts, identities, notices, rosters

app_name = "subsidies"
urlpatterns = [
    path("rosters/", rosters.rosters, name="rosters"),
    path("rosters/hand-in/", rosters.hand_in_roster, name="hand-in-roster"),
    path("rosters/<int:pk>/", rosters.roster, name="roster"),
    path("rosters/<int:pk>/columns/", columns.map_columns, name="map-columns"),
    path("rosters/<int:pk>/doctor/", doctor.roster_doctor, name="roster-doctor"),
    path("rosters/<int:pk>/download/", rosters.download_roster, name="download-roster"),
    path("rosters/<int:pk>/decide/", rosters.decide_roster, name="decide-roster"),
    path("people/<int:pk>/identities/", identities.identities, name="identities"),
    path("conflicts/", identities.conflicts, name="conflicts"),
    path("conflicts/keep-all/", identities.keep_all_conflicts, name="keep-all-conflicts"),
    path("conflicts/<int:pk>/decide/", identities.decide_conflict, name="decide-conflict"),
    path("enrolments/<int:pk>/basis/", basis.basis, name="basis"),
    path("notices/", notices.notices, name="notices"),
    path("notices/compare/", notices.compare_notices, name="compare-notices"),
    path("notices/calculator/", notices.calculator, name="calculator"),
    path("notices/read/<str:ref>/", notices.notice, name="notice"),
    path("notices/files/<str:name>/", notices.notice_file, name="notice-file"),
    path("notices/sample/", notices.sample_notice, name="sample-notice"),
    path("notices/card/<str:ref>/", notices.policy_card, name="policy-card"),
    path("notices/upload/", drafts.upload_notice, name="upload-notice"),
    path("notices/drafts/<int:pk>/", drafts.notice_draft, name="notice-draft"),
    path("notices/drafts/<int:pk>/file/", drafts.download_notice, name="download-notice"),
    path("notices/drafts/<int:pk>/shadow/", drafts.run_shadow, name="run-shadow"),
    path("notices/drafts/<int:pk>/propose/", drafts.propose_notice, name="propose-notice"),
    path("notices/drafts/<int:pk>/withdraw/", drafts.withdraw_notice, name="withdraw-notice"),
    path("notices/drafts/<int:pk>/discard/", drafts.discard_notice, name="discard-notice"),
    path("notices/drafts/<int:pk>/decide/", drafts.decide_notice, name="decide-notice"),
    path("notices/shadow-runs/<uuid:pk>/", drafts.shadow_run, name="shadow-run"),
]
