from django import forms
from django.template.defaultfilters import filesizeformat

from accounts.models import Area
from enrollment.forms.workbook import WithWorkbook
from enrollment.workbooks.confirming import SheetView, confirm, field_titles
from enrollment.workbooks.layouts import KnownLayout
from rules.leaves import EVENTS, RESIDENCES
from rules.notice import Notice
from subsidies.actions.draft_notice import MAX_BYTES
from subsidies.models import IdentityDecision
from values.resident_id import mask_inside

DAY_FORMATS = ["%Y-%m-%d", "%Y%m%d", "%Y/%m/%d", "%Y.%m.%d"]
YES_NO = [("", "不清楚"), ("yes", "是"), ("no", "否")]
FLAGS = ("student", "renewing", "migrant_worker", "parent_insured", "employee_insured")
FURTHER = (
    "arrived_on",
    "tier",
    "county_class",
    "area",
    "event",
    "event_on",
    "event_months",
    "years_paid",
    "years_lapsed",
    "years_repaired",
)
YEARS = ("years_paid", "years_lapsed", "years_repaired")


class HandInRoster(WithWorkbook):
    too_large = "请按镇拆成几个文件提交。"

    identity = forms.ChoiceField(label="名单类别", required=False)
    file = forms.FileField(label="名单文件（xlsx）")
    scope = forms.ChoiceField(
        label="这份名单是",
        required=False,
        initial="whole",
        choices=[
            ("whole", "完整名单：代替上一次的，不在里面的人退出"),
            ("more", "补充名单：只加人或改人，别人不动"),
        ],
    )

    def __init__(self, *args, notice: Notice, department: str, **kwargs):
        super().__init__(*args, **kwargs)
        own = [(i.name, i.name) for i in notice.identities_of(department)]
        self.fields["identity"].choices = [("", "表格里有类别列"), *own]


class DecideRoster(forms.Form):
    note = forms.CharField(label="审核意见（退回时请写明）", max_length=200, required=False)


class DecideConflict(forms.Form):
    """`shown` is the digest of what the county saw; without `keep` all of it stays."""

    shown = forms.RegexField(r"^[0-9a-f]{64}$", error_messages={"required": "请刷新页面再办。"})
    keep = forms.IntegerField(required=False)
    note = forms.CharField(
        max_length=200, error_messages={"required": "请先写明怎么核实的，例如：已与民政局核对。"}
    )


class KeepAllConflicts(forms.Form):
    """`shown` is the digest of the conflicts that the county saw, `seen` that it means all."""

    kind = forms.ChoiceField(choices=IdentityDecision.Kind.choices)
    shown = forms.RegexField(r"^[0-9a-f]{64}$", error_messages={"required": "请刷新页面再办。"})
    seen = forms.BooleanField(error_messages={"required": "请先在“我已看过”前打勾。"})
    note = forms.CharField(
        max_length=200, error_messages={"required": "请先写明怎么核实的，例如：已与民政局核对。"}
    )


class UploadNotice(forms.Form):
    area = forms.ModelChoiceField(
        label="适用的地方", queryset=Area.objects.none(), empty_label=None, required=False
    )
    file = forms.FileField(
        label="通知文件（.toml）",
        error_messages={
            "required": "还没有选文件。请先点左边的按钮选一个。",
            "empty": "这个文件是空的，一个字也没有。请核对选对了文件。",
        },
    )

    def __init__(self, *args, areas, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = areas
        self.fields["area"].label_from_instance = lambda area: area.name
        self.fields["file"].widget.attrs["accept"] = ".toml"

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(
                f"文件太大，最多{filesizeformat(MAX_BYTES)}。通知文件只有文字，请核对选对了文件。"
            )
        return file


class DecideNotice(forms.Form):
    note = forms.CharField(
        label="复核意见", max_length=200, required=False, help_text="退回时请写明原因。"
    )


class RunShadow(forms.Form):
    before_on = forms.DateField(label="现在的通知按哪天缴费算", input_formats=DAY_FORMATS)
    after_on = forms.DateField(label="新通知按哪天缴费算", input_formats=DAY_FORMATS)


class Calculate(forms.Form):
    """Anybody's facts. Values go to the rules as typed; they tell what is wrong in Chinese."""

    paid_on = forms.CharField(label="缴费日期", max_length=20)
    arrived_on = forms.CharField(label="到账日期", max_length=20, required=False)
    born = forms.CharField(label="出生日期", max_length=20, required=False)
    sex = forms.ChoiceField(
        label="性别", required=False, choices=[("", "不清楚"), ("1", "男"), ("2", "女")]
    )
    residence = forms.ChoiceField(
        label="户籍", required=False, choices=[("", "不清楚"), *RESIDENCES.items()]
    )
    student = forms.ChoiceField(label="在校学生", required=False, choices=YES_NO)
    renewing = forms.ChoiceField(label="续保", required=False, choices=YES_NO)
    migrant_worker = forms.ChoiceField(label="务工返乡", required=False, choices=YES_NO)
    parent_insured = forms.ChoiceField(label="父母一方在保", required=False, choices=YES_NO)
    employee_insured = forms.ChoiceField(label="职工医保在保", required=False, choices=YES_NO)
    tier = forms.CharField(label="缴费档次", max_length=20, required=False)
    county_class = forms.CharField(label="县类别", max_length=20, required=False)
    area = forms.CharField(label="区划代码", max_length=15, required=False)
    event = forms.ChoiceField(
        label="年内变动", required=False, choices=[("", "没有"), *EVENTS.items()]
    )
    event_on = forms.CharField(label="变动日期", max_length=20, required=False)
    event_months = forms.IntegerField(label="此前参保月数", required=False, min_value=0)
    years_paid = forms.IntegerField(label="已参保年数", required=False, min_value=0)
    years_lapsed = forms.IntegerField(label="断保年数", required=False, min_value=0)
    years_repaired = forms.IntegerField(label="已补缴年数", required=False, min_value=0)

    def basic(self) -> list[forms.BoundField]:
        """The fields that most people need."""
        return [field for field in self if field.name not in FURTHER]

    def further(self) -> list[forms.BoundField]:
        return [field for field in self if field.name in FURTHER]

    def more_used(self) -> bool:
        return any(field.data for field in self.further()) if self.is_bound else False

    def question(self, identities: list[dict]) -> dict:
        """The line of the quote contract that this form says."""
        given = {
            name: value for name, value in self.cleaned_data.items() if value not in ("", None)
        }
        flags = {name: given.pop(name) == "yes" for name in FLAGS if name in given}
        event = {
            "kind": given.pop("event", None),
            "on": given.pop("event_on", None),
            "months": given.pop("event_months", 0),
        }
        history = {name: given.pop(name) for name in YEARS if name in given}
        if event["kind"] or event["on"]:
            given["event"] = event
        if history:
            given["history"] = history
        return given | flags | {"identities": identities}


class HeldIdentity(forms.Form):
    """One identity of the person in the calculator; an empty row counts for nothing."""

    name = forms.CharField(label="身份", max_length=60, required=False)
    sub = forms.CharField(label="子类", max_length=40, required=False)
    kind = forms.CharField(label="残疾类别", max_length=20, required=False)
    grade = forms.ChoiceField(
        label="等级",
        required=False,
        choices=[("", "—"), *((str(n), f"{n}级") for n in range(1, 5))],
    )
    since = forms.CharField(label="认定日期", max_length=20, required=False)
    until = forms.CharField(label="截止日期", max_length=20, required=False)

    def held(self) -> dict:
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if value and name in self.fields and name != "DELETE"
        }


HeldIdentities = forms.formset_factory(HeldIdentity, extra=2, can_delete=True, max_num=20)


class SheetColumns(forms.Form):
    """What is read of one sheet: whether, below which heading, and what each column is."""

    read = forms.BooleanField(label="读这张表", required=False)
    head = forms.ChoiceField(label="表头在")

    def __init__(self, *args, view: SheetView, **kwargs):
        super().__init__(*args, **kwargs)
        self.view = view
        self.initial = {"read": view.read, "head": f"{view.first}-{view.last}"}
        self.fields["head"].choices = [
            ("none", "没有表头"),
            *((f"{top}-{end}", _head_title(top, end)) for top, end in view.heads),
        ]
        if view.last < view.first:
            self.initial["head"] = "none"
        self.fields["head"].widget.attrs["class"] = "form-select"
        choices = [("", "不用"), *field_titles().items()]
        for column, (letter, name) in enumerate(zip(view.letters, view.column_fields, strict=True)):
            field = forms.ChoiceField(label=f"{letter}列", choices=choices, required=False)
            field.widget.attrs["class"] = "form-select"
            self.fields[f"c{column}"] = field
            self.initial[f"c{column}"] = name

    def columns(self) -> list[forms.BoundField]:
        return [self[f"c{column}"] for column in range(self.view.width)]

    def lines(self) -> list[tuple[int, bool, list[str]]]:
        """Row number, whether it is the heading, and the cells; numbers of people masked."""
        width = self.view.width
        return [
            (
                number + 1,
                self.view.first <= number <= self.view.last,
                [mask_inside(text) for text in (*row, *("",) * (width - len(row)))],
            )
            for number, row in enumerate(self.view.rows)
        ]

    def clean(self):
        given = super().clean()
        chosen: dict[str, str] = {}
        for column, letter in enumerate(self.view.letters):
            name = given.get(f"c{column}")
            if name and given.get("read") and name in chosen:
                title = field_titles()[name]
                self.add_error(
                    None,
                    f"“{title}”选了两次（{chosen[name]}列和{letter}列），请留一列，另一列选“不用”。",
                )
            elif name:
                chosen[name] = letter
        return given

    def layout(self) -> KnownLayout | None:
        """None where there is nothing to remember. Raises LayoutRefused."""
        given = self.cleaned_data
        head = given["head"]
        first, last = (0, -1) if head == "none" else map(int, head.split("-"))
        names = ((column, given.get(f"c{column}")) for column in range(self.view.width))
        fields = {name: column for column, name in names if name}
        return confirm(self.view, read=given["read"], first=first, last=last, fields=fields)


def _head_title(top: int, end: int) -> str:
    return f"第{top + 1}行" if top == end else f"第{top + 1}—{end + 1}行（{end - top + 1}行）"
