from django.urls import path

from subsidies.views import rosters

app_name = "subsidies"
urlpatterns = [
    path("rosters/", rosters.rosters, name="rosters"),
    path("rosters/hand-in/", rosters.hand_in_roster, name="hand-in-roster"),
    path("rosters/<int:pk>/", rosters.roster, name="roster"),
    path("rosters/<int:pk>/download/", rosters.download_roster, name="download-roster"),
    path("rosters/<int:pk>/decide/", rosters.decide_roster, name="decide-roster"),
]
