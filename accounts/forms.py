from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from accounts.models import Area, Department, Role, User


class SignIn(forms.Form):
    username = forms.CharField(
        label="账号",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label="密码",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class ChangePassword(forms.Form):
    """One's own password: the old one, and the new one twice."""

    old = forms.CharField(label="现在的密码", strip=False, widget=forms.PasswordInput)
    new = forms.CharField(label="新密码（至少10个字符）", strip=False, widget=forms.PasswordInput)
    again = forms.CharField(label="再输一次新密码", strip=False, widget=forms.PasswordInput)

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_old(self) -> str:
        if not self.user.check_password(self.cleaned_data["old"]):
            raise ValidationError("现在的密码不对。")
        return self.cleaned_data["old"]

    def clean(self) -> dict:
        data = super().clean()
        if data.get("new") and data.get("new") != data.get("again"):
            self.add_error("again", "两次输入的新密码不一样。")
        elif data.get("new"):
            try:
                password_validation.validate_password(data["new"], self.user)
            except ValidationError as error:
                self.add_error("new", error)
        return data


class CreateUser(forms.Form):
    username = forms.RegexField(
        label="账号",
        regex=r"^[a-z][a-z0-9.-]{1,38}$",
        error_messages={"invalid": "账号用小写字母开头，只含小写字母、数字、点和横线。"},
    )
    display_name = forms.CharField(label="姓名", max_length=40)


class GrantRole(forms.Form):
    role = forms.ChoiceField(label="角色", choices=Role.choices)
    department = forms.ChoiceField(
        label="部门（资助部门才选）",
        choices=[("", "—"), *Department.choices],
        required=False,
    )
    area = forms.ModelChoiceField(
        label="地区",
        queryset=Area.objects.none(),
        to_field_name="code",
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text="填区划代码：县6位、镇9位、村12位。",
        error_messages={"invalid_choice": "没有这个区划代码，或不在您的辖区。"},
    )

    def __init__(self, *args, areas: QuerySet[Area], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = areas

    def clean(self) -> dict:
        data = super().clean()
        if (data.get("role") == Role.DEPARTMENT) != bool(data.get("department")):
            self.add_error("department", "角色是资助部门时选部门，其他角色不选。")
        return data
