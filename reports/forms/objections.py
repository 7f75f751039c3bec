"""What is typed about objections to a posting."""

from django import forms

from accounts.models import Area
from enrollment.forms.clean import clean_phone
from enrollment.models import Household
from reports.forms.postings import day_field
from reports.models import Objection, ObjectionAnswer

STATES = (("open", "没有答复"), ("late", "超期"), ("closed", "已答复"))


class FilterObjections(forms.Form):
    state = forms.ChoiceField(choices=STATES, required=False)
    page = forms.IntegerField(min_value=1, required=False)


class RecordObjection(forms.Form):
    kind = forms.ChoiceField(
        label="说的是什么",
        choices=[("", "请选择"), *Objection.Kind.choices],
        error_messages={"required": "请选说的是什么。"},
    )
    channel = forms.ChoiceField(label="怎么反映的", choices=Objection.Channel.choices)
    raised_by = forms.CharField(
        label="反映人",
        max_length=40,
        help_text="不愿留姓名的写“匿名”。",
        error_messages={"required": "请填反映人；不愿留姓名的写“匿名”。"},
    )
    phone = forms.CharField(label="联系电话", max_length=20, required=False)
    about = forms.CharField(label="反映的是谁", max_length=60, required=False)
    raised_on = day_field("反映日期", "请填反映日期。")
    text = forms.CharField(
        label="反映的内容",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明反映的内容。"},
    )

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])


class AnswerObjection(forms.Form):
    """Upheld with what is to be mended, or rejected; either with the reason."""

    verdict = forms.ChoiceField(
        label="核实结果",
        choices=[("upheld", "属实"), ("rejected", "不属实")],
        widget=forms.RadioSelect,
        error_messages={"required": "请选核实结果。"},
    )
    remedy = forms.ChoiceField(
        label="怎么改（属实的填）",
        choices=[("", "—"), *ObjectionAnswer.Remedy.choices],
        required=False,
    )
    number = forms.CharField(
        label="改哪一户（户编号）",
        max_length=24,
        required=False,
        help_text="更正登记或缴费的填，户编号在户的页面上。",
    )
    reason = forms.CharField(
        label="答复",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明答复。"},
    )

    def __init__(self, *args, village: Area, **kwargs):
        super().__init__(*args, **kwargs)
        self.village = village

    def clean(self) -> dict:
        data = super().clean()
        data["upheld"] = data.get("verdict") == "upheld"
        data["household"] = None
        if not data["upheld"]:
            data["remedy"] = ""
        elif not data.get("remedy"):
            self.add_error("remedy", "属实的，请选怎么改。")
        elif data["remedy"] != ObjectionAnswer.Remedy.POSTING:
            data["household"] = self._household(data.get("number", ""))
        return data

    def _household(self, number: str) -> Household | None:
        found = Household.objects.filter(village=self.village, number=number.strip()).first()
        if found is None:
            self.add_error("number", "本村没有这个户编号，请到户的页面上核对。")
        return found

    def answer(self) -> dict:
        """As the action takes it."""
        wanted = ("upheld", "remedy", "household", "reason")
        return {name: self.cleaned_data[name] for name in wanted}
