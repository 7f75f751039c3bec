"""What is typed in the print room."""

from collections.abc import Sequence
from decimal import Decimal

from django import forms

from accounts.models import Area
from reports.models import Posting
from reports.printables import LAYOUTS, ORDERS, POSTING, PRINTABLES, Printable
from reports.printables.prepared import REGISTER, WALK

DAYS = {"required": "公示天数请填1到60。", "invalid": "公示天数请填1到60。"}
DAY = "日期请按“2020-10-01”的样子填写。"
MILLIMETRES = "请填毫米数，从 -20 到 20，最多一位小数，例如 1.5。"


class PrintOrder(forms.Form):
    """One kind of paper, for the villages or the group chosen; only the choices that it has."""

    areas = forms.MultipleChoiceField(
        label="村",
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input", "data-tick": ""}),
        error_messages={"required": "请至少选一个村。", "invalid_choice": "请从列表里选村。"},
    )
    group = forms.ChoiceField(label="范围", required=False)
    order = forms.ChoiceField(
        label="排列顺序", choices=ORDERS, widget=forms.RadioSelect, required=False
    )
    layout = forms.ChoiceField(
        label="怎么排", choices=LAYOUTS, widget=forms.RadioSelect, required=False
    )
    since = forms.DateField(
        label="只打这天以后登记的",
        required=False,
        error_messages={"invalid": f"{DAY}不填就打全部。"},
        help_text="例如 2020-10-01；不填就打全部。",
    )
    paper = forms.ChoiceField(
        label="纸张", choices=Posting.Paper.choices, widget=forms.RadioSelect, required=False
    )
    days = forms.IntegerField(
        label="公示天数",
        min_value=1,
        max_value=60,
        error_messages=DAYS | {"min_value": DAYS["invalid"], "max_value": DAYS["invalid"]},
    )
    bind = forms.BooleanField(
        label="另做一份双面打印的合订本（每村、每联都从正面开始，自动垫空白页）", required=False
    )

    def __init__(self, *args, kind: Printable, villages: Sequence[Area], days: int = 0, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind, self.villages = kind, villages
        self.fields["areas"].choices = [(village.code, village.name) for village in villages]
        alone = villages[0] if len(villages) == 1 else None
        if alone:
            groups = alone.children.order_by("code").values_list("code", "name")
            self.fields["group"].choices = [("", "全村"), *groups]
            self.initial["areas"] = [alone.code]
        self.initial |= {"order": REGISTER if kind is POSTING else WALK, "layout": kind.layout}
        self.initial |= {"paper": Posting.Paper.A4, "days": days}
        self._leave_out(alone)

    def _leave_out(self, alone: Area | None) -> None:
        """A choice that the paper does not have is not asked."""
        kind = self.kind
        has = {
            "group": alone is not None and kind.by_group,
            "order": kind.ordered,
            "layout": bool(kind.layout),
            "since": kind.since,
            "paper": kind is POSTING,
            "days": kind is POSTING,
            "bind": alone is None and kind is not POSTING,
        }
        for name in [name for name, asked in has.items() if not asked]:
            del self.fields[name]

    def places(self) -> list[str]:
        """Codes of the villages, or of the one group."""
        group = self.cleaned_data.get("group")
        return [group] if group else self.cleaned_data["areas"]


class FindFiles(forms.Form):
    """The search over kept files."""

    q = forms.CharField(label="村名、文书、制作人或校验值", max_length=60, required=False)
    document = forms.ChoiceField(label="文书", required=False)
    since = forms.DateField(label="从哪天", required=False, error_messages={"invalid": DAY})
    until = forms.DateField(label="到哪天", required=False, error_messages={"invalid": DAY})
    page = forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kinds = [(one.slug, one.title) for one in PRINTABLES]
        self.fields["document"].choices = [("", "全部"), *kinds]


class PrintOutForm(forms.Form):
    """A file to the printer; `after` is the newest print-out that the page showed."""

    after = forms.IntegerField(min_value=0, max_value=10**6, widget=forms.HiddenInput)
    from_page = forms.IntegerField(
        label="从第几页接着打",
        min_value=1,
        max_value=10**6,
        required=False,
        error_messages={
            "invalid": "页码请填数字，例如 12。",
            "min_value": "页码从 1 开始。",
            "max_value": "没有这么多页。",
        },
    )
    going_on = forms.BooleanField(required=False, widget=forms.HiddenInput)
    duplex = forms.BooleanField(
        label="双面打印机（各联各份从正面开始，自动垫空白页）", required=False
    )

    def clean(self) -> dict:
        """To go on after a jam is never a whole reprint by an empty field."""
        data = super().clean()
        page = 0 if self.has_error("from_page") else data.get("from_page") or 1
        if data.get("going_on") and page == 1:
            told = "请填从第几页接着打，例如 13；要从第 1 页重打，请用“整份再打一次”。"
            self.add_error("from_page", told)
        return data


class SetPrintOffset(forms.Form):
    right = forms.DecimalField(label="右移（毫米）", max_digits=3, decimal_places=1)
    down = forms.DecimalField(label="下移（毫米）", max_digits=3, decimal_places=1)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages = dict.fromkeys(
                ("required", "invalid", "max_digits", "max_decimal_places", "max_whole_digits"),
                MILLIMETRES,
            )
            field.widget.attrs |= {"inputmode": "text", "autocomplete": "off"}

    def clean_right(self) -> int:
        return self._tenths("right")

    def clean_down(self) -> int:
        return self._tenths("down")

    def _tenths(self, name: str) -> int:
        value: Decimal = self.cleaned_data[name]
        if abs(value) > 20:
            raise forms.ValidationError(MILLIMETRES)
        return int(value * 10)
