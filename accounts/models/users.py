from datetime import date

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from accounts.models.areas import Area


class Role(models.TextChoices):
    VILLAGE_CLERK = "village_clerk", "村级协办员"
    TOWNSHIP_STAFF = "township_staff", "镇级经办"
    HOSPITAL_SIGNATORY = "hospital_signatory", "卫生院经办"
    TAX_SIGNATORY = "tax_signatory", "税务分局"
    COUNTY_BUREAU = "county_bureau", "县医保局"
    DEPARTMENT = "department", "资助部门"
    TAX = "tax", "县税务局"
    FINANCE = "finance", "县财政局"
    INSPECTOR = "inspector", "督查审计"
    USER_ADMIN = "user_admin", "用户管理员"
    RIGHTS_REVIEWER = "rights_reviewer", "权限审核员"


class Department(models.TextChoices):
    """Who hands in rosters. Which identities each may name is the notice's business."""

    CIVIL_AFFAIRS = "civil_affairs", "民政局"
    HEALTH = "health", "卫生健康局"
    DISABLED_FEDERATION = "disabled_federation", "残疾人联合会"
    POVERTY_ALLEVIATION = "poverty_alleviation", "扶贫办（乡村振兴局）"
    VETERANS = "veterans", "退役军人事务局"


class UserManager(BaseUserManager):
    def create_user(self, username: str, password: str, *, display_name: str) -> "User":
        user = self.model(username=username, display_name=display_name)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    username = models.CharField("账号", max_length=40, unique=True)
    display_name = models.CharField("姓名", max_length=40)
    is_active = models.BooleanField("启用", default=True)
    must_change_password = models.BooleanField("首次登录须改密码", default=False)
    created_at = models.DateTimeField("建立时间", auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["display_name"]


class RoleAssignmentQuerySet(models.QuerySet):
    def in_force(self, on: date) -> "RoleAssignmentQuerySet":
        """What is given by the set-up, or by one person and confirmed by another."""
        confirmed = Q(granted_by__isnull=True) | Q(reviewed_by__isnull=False)
        return self.filter(confirmed, Q(until__isnull=True) | Q(until__gte=on), since__lte=on)

    def waiting(self) -> "RoleAssignmentQuerySet":
        """Given and not confirmed yet."""
        return self.filter(granted_by__isnull=False, reviewed_by__isnull=True, until__isnull=True)


class RoleAssignment(models.Model):
    """A role over an area and everything below it; `until` ends it, no row is ever removed.

    A user administrator gives it; it is in force once a rights reviewer has confirmed it.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="assignments")
    role = models.CharField("角色", max_length=24, choices=Role.choices)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    department = models.CharField(
        "部门", max_length=24, choices=Department.choices, blank=True, default=""
    )
    since = models.DateField("起")
    until = models.DateField("止", null=True, blank=True)
    granted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reviewed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)

    objects = RoleAssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(role=Role.DEPARTMENT) & ~Q(department="")
                | ~Q(role=Role.DEPARTMENT) & Q(department=""),
                name="role_names_department_only_for_departments",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="role_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("granted_by")),
                name="role_second_person",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "area", "department"],
                condition=Q(until__isnull=True),
                name="role_given_once",
            ),
        ]


class SignInFailure(models.Model):
    """A failed sign-in. The account stands as a keyed hash: people type passwords there."""

    account_hash = models.BinaryField(max_length=32)
    address = models.GenericIPAddressField()
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["address", "at"], name="failure_by_address"),
            models.Index(fields=["account_hash", "address", "at"], name="failure_by_account"),
        ]
