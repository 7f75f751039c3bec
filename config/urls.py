from django.urls import include, path

from reports.views import home, verify

urlpatterns = [
    path("", home.home, name="home"),
    path("verify/", verify.verify, name="verify"),
    path("", include("accounts.urls")),
    path("enrollment/", include("enrollment.urls")),
    path("subsidies/", include("subsidies.urls")),
    path("collection/", include("collection.urls")),
    path("reports/", include("reports.urls")),
]
