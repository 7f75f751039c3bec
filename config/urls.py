from django.urls import include, path

from reports.views import home

urlpatterns = [
    path("", home.home, name="home"),
    path("", include("accounts.urls")),
    path("enrollment/", include("enrollment.urls")),
    path("subsidies/", include("subsidies.urls")),
    path("collection/", include("collection.urls")),
    path("reports/", include("reports.urls")),
]
