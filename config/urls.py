from django.urls import include, path

urlpatterns = [
    path("", include("accounts.urls")),
    path("enrollment/", include("enrollment.urls")),
    path("subsidies/", include("subsidies.urls")),
    path("collection/", include("collection.urls")),
    path("reports/", include("reports.urls")),
]
