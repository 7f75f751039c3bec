"""What the pages of changes ask for: moves, splits, merges, heads, corrections, departures."""

from datetime import date

from django import forms

from accounts.models import Area
from enrollment.forms.clean import clean_name
from enrollment.forms.proof import clean_proof
from enrollment.models import Enrolment
from enrollment.notices import Codes
from values.documents import KINDS, Document, parse_document
from values.resident_id import RESIDENT_ID, SEX_UNKNOWN, BadResidentId
from values.text import closed_up


class Dated(forms.Form):
    """What every change says: since when and why."""

    on = forms.DateField(
        label="发生日期",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%Y%m%d", "%Y/%m/%d", "%Y.%m.%d"],
        error_messages={
            "required": "请填写发生日期。",
            "invalid": "日期请按“2020-10-20”这样填写。",
        },
    )
    reason = forms.CharField(
        label="原因", max_length=200, error_messages={"required": "请写明原因。"}
    )

    def __init__(self, *args, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["on"].initial = today
        self.fields["on"].widget.attrs["max"] = today.isoformat()

    def clean_on(self) -> date:
        on = self.cleaned_data["on"]
        if on > self.today:
            raise forms.ValidationError("发生日期不能在今天以后。")
        if on.year < self.today.year - 100:
            raise forms.ValidationError("发生日期太早，请核对年份。")
        return on


class Relationships(forms.Form):
    """People of a household, each with the relationship to a head; with a tick where asked."""

    def __init__(self, *args, people, codes: Codes, ticks=False, without_head=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.people, self.ticks = list(people), ticks
        choices = [("", "请选择")] + [
            (code, f"{code} {name}")
            for code, name in codes.relationships.items()
            if not (without_head and code == codes.head)
        ]
        for person in self.people:
            if ticks:
                self.fields[f"take_{person.pk}"] = forms.BooleanField(
                    required=False, label=person.name
                )
            self.fields[f"relationship_{person.pk}"] = forms.TypedChoiceField(
                label=f"{person.name}与户主关系",
                coerce=int,
                empty_value=None,
                required=False,
                choices=choices,
                widget=forms.Select(attrs={"class": "form-select"}),
                error_messages={"invalid_choice": "请从列表里选择与户主的关系。"},
            )

    def rows(self) -> list[tuple]:
        """Person, tick or None, relationship: for the table."""
        return [
            (
                person,
                self[f"take_{person.pk}"] if self.ticks else None,
                self[f"relationship_{person.pk}"],
            )
            for person in self.people
        ]

    def clean(self) -> dict:
        data = super().clean()
        for person in self._taken():
            name = f"relationship_{person.pk}"
            if not data.get(name) and name not in self.errors:
                self.add_error(name, "请选择与户主的关系。")
        return data

    def _taken(self) -> list:
        if not self.ticks:
            return self.people
        return [p for p in self.people if self.cleaned_data.get(f"take_{p.pk}")]

    def relationships(self) -> dict[int, int]:
        """Person id -> relationship of those who are taken."""
        return {p.pk: self.cleaned_data[f"relationship_{p.pk}"] for p in self._taken()}


class ChangeHead(Dated, Relationships):
    pass


class MergeHouseholds(Dated, Relationships):
    pass


class SplitHousehold(Dated, Relationships):
    group = forms.ModelChoiceField(
        label="新户所在组", queryset=Area.objects.none(), empty_label=None
    )
    address = forms.CharField(label="新户住址", max_length=120, required=False)

    def __init__(self, *args, groups, **kwargs):
        super().__init__(*args, ticks=True, **kwargs)
        self.fields["group"].queryset = groups
        self.fields["group"].label_from_instance = lambda group: group.name


class FindHousehold(forms.Form):
    number = forms.CharField(
        label="要并进来的户编号",
        max_length=24,
        error_messages={"required": "请填写要并进来的户编号。"},
    )

    def clean_number(self) -> str:
        return household_number(self.cleaned_data["number"])


def household_number(text: str) -> str:
    """As villages write it: the zeros in front may be left out."""
    number = closed_up(text)
    return number.zfill(5) if number.isdecimal() and number.isascii() else number


class Move(Dated):
    """Who moves, and where: a group of the own village, or another village of the county."""

    to = forms.ModelChoiceField(
        label="迁到",
        queryset=Area.objects.none(),
        error_messages={"required": "请选择迁到哪里。", "invalid_choice": "请从列表里选择。"},
    )

    def __init__(self, *args, people, groups, villages, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = list(people)
        self.fields["to"].queryset = groups | villages
        self.fields["to"].choices = _places(groups, villages)
        for person in self.people:
            self.fields[f"take_{person.pk}"] = forms.BooleanField(
                required=False, initial=True, label=person.name
            )

    def rows(self) -> list[tuple]:
        return [(person, self[f"take_{person.pk}"], None) for person in self.people]

    def taken(self) -> list[int]:
        return [p.pk for p in self.people if self.cleaned_data.get(f"take_{p.pk}")]


def _places(groups, villages) -> list[tuple]:
    """The own village's groups first, then the county's villages town by town."""
    towns: dict[str, list[tuple[int, str]]] = {}
    for village in villages.select_related("parent"):
        towns.setdefault(village.parent.name, []).append((village.pk, village.name))
    own = [(group.pk, f"本村 {group.name}") for group in groups]
    return [("", "请选择"), ("本村换组（全户）", own), *towns.items()]


class AcceptMove(Relationships):
    """The receiving side: a household of their own in one of its groups, or one that stands."""

    group = forms.ModelChoiceField(
        label="落在哪个组", queryset=Area.objects.none(), empty_label=None
    )
    join = forms.CharField(
        label="并入本村已有的户（填户编号）",
        max_length=24,
        required=False,
        help_text="不填就新立一户，其中一人选“户主”。",
    )
    note = forms.CharField(label="答复", max_length=200, required=False)

    def __init__(self, *args, groups, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = groups
        self.fields["group"].label_from_instance = lambda group: group.name

    def clean_join(self) -> str:
        return household_number(self.cleaned_data["join"])


class Answer(forms.Form):
    note = forms.CharField(label="答复", max_length=200, required=False)


class Correct(Dated):
    """Another name, or another number, with what proves it."""

    name = forms.CharField(label="正确的姓名", max_length=60, required=False)
    id_kind = forms.ChoiceField(
        label="证件类型",
        required=False,
        choices=[(kind, f"{at} {name}") for at, (kind, name) in enumerate(KINDS.items(), 1)],
        initial=RESIDENT_ID,
    )
    id_number = forms.CharField(label="正确的证件号码", max_length=40, required=False)
    evidence = forms.CharField(
        label="依据",
        max_length=200,
        help_text="例如：身份证、户口簿、出生医学证明、派出所证明。",
        error_messages={"required": "请写明依据的是什么证件或证明。"},
    )
    file = forms.FileField(
        label="依据的照片或扫描件",
        help_text="JPG、PNG 照片或 PDF，不超过5MB。",
        widget=forms.FileInput(attrs={"accept": ".jpg,.jpeg,.png,.pdf"}),
        error_messages={"required": "请上传依据的照片或扫描件，复核的人要看。"},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.document: Document | None = None

    def clean_name(self) -> str:
        typed = self.cleaned_data["name"]
        return clean_name(typed) if closed_up(typed) else ""

    def clean_id_number(self) -> str:
        typed = closed_up(self.cleaned_data["id_number"])
        if not typed:
            return ""
        try:
            kind = self.cleaned_data.get("id_kind") or RESIDENT_ID
            self.document = parse_document(kind, typed, today=self.today)
        except BadResidentId as refusal:
            raise forms.ValidationError(str(refusal)) from None
        return self.document.number

    def clean_file(self):
        return clean_proof(self.cleaned_data["file"], otherwise="；Word、表格请先另存为 PDF")

    def clean(self) -> dict:
        data = super().clean()
        given = bool(data.get("name")) + bool(data.get("id_number"))
        if given != 1 and not {"name", "id_number"} & set(self.errors):
            raise forms.ValidationError(
                "姓名和证件号码请分两次更正。"
                if given
                else "请填写正确的姓名，或者正确的证件号码。"
            )
        return data

    def payload(self) -> dict[str, str]:
        """What is asked for, as the action takes it. A passport says no birth and no sex."""
        document = self.document
        if document is None:
            return {"name": self.cleaned_data["name"]}
        return {
            "number": document.number,
            "kind": document.kind,
            "sex": "" if document.sex == SEX_UNKNOWN else document.sex,
            "born": document.born.isoformat() if document.born else "",
        }


class Leave(Dated):
    """Somebody dies, moves out of the county, or ends this year's insurance."""

    what = forms.ChoiceField(
        label="办理什么",
        widget=forms.RadioSelect,
        error_messages={"required": "请选择办理什么。", "invalid_choice": "请从列表里选择。"},
        choices=[
            ("dead", "死亡"),
            ("moved", "迁出本县"),
            *(
                (value, f"退出参保：{label}")
                for value, label in Enrolment.EndReason.choices
                if value not in ("dead", "moved", "duplicate")
            ),
        ],
    )


class Restore(Dated):
    pass


class TakeOverEnrolment(Dated):
    pass
