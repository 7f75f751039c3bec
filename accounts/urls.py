from django.urls import path

from accounts.views import audit, health, jobs, sign_in, users

app_name = "accounts"
urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("jobs/<uuid:pk>/", jobs.job, name="job"),
    path("jobs/<uuid:pk>/cancel/", jobs.cancel, name="cancel-job"),
    path("audit-trail/", audit.audit, name="audit-trail"),
    path("users/", users.users, name="users"),
    path("users/create/", users.create_user, name="create-user"),
    path("users/<int:pk>/", users.user, name="user"),
    path("users/<int:pk>/grant/", users.grant_role, name="grant-role"),
    path("users/<int:pk>/active/", users.set_active, name="set-active"),
    path("users/<int:pk>/password/", users.reset_password, name="reset-password"),
    path("roles/<int:pk>/confirm/", users.confirm_role, name="confirm-role"),
    path("roles/<int:pk>/end/", users.end_role, name="end-role"),
    path("password/", users.change_password, name="change-password"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
