"""What is typed about a progress report that is sent as an official document."""

from django import forms

from reports.forms.postings import day_field
from reports.models import Bulletin

GRADES = (("", "不标"), *((grade, grade) for grade in ("特提", "特急", "加急", "平急")))
WITH_PAPERS = ("", "特急", "加急")
TITLE_LINES, TITLE_WIDTH = 4, 20  # of 2号 type on the standard's type area


def _line(label: str, length: int, missing: str = "", **more) -> forms.CharField:
    messages = {"required": missing, "max_length": f"{label}最多{length}个字。"}
    return forms.CharField(label=label, max_length=length, error_messages=messages, **more)


def _number(label: str, least: int, most: int, missing: str) -> forms.IntegerField:
    messages = dict.fromkeys(("required", "invalid", "min_value", "max_value"), missing)
    return forms.IntegerField(label=label, min_value=least, max_value=most, error_messages=messages)


class MakeBulletin(forms.Form):
    head = forms.ChoiceField(
        label="版头", choices=Bulletin.Head.choices, widget=forms.RadioSelect,
        error_messages={"required": "请选版头。", "invalid_choice": "请选版头。"},
    )  # fmt: skip
    organ = _line("发文机关", 24, "请填发文机关全称。")
    mark = _line("机关代字", 12, "请填机关代字。", help_text="如“示政发”，不带〔〕。")
    year = _number("年份", 2000, 2099, "请填四位年份。")
    no = _number("序号", 1, 99999, "请填序号，从1起，不编虚位。")
    to = _line("主送", 200, "请填主送机关。")
    copies = _line("抄送", 200, required=False)
    signer = _line("签发人（明电为签批盖章）", 20, required=False)
    grade = forms.ChoiceField(label="紧急程度（明电为等级）", choices=GRADES, required=False)
    title = forms.CharField(
        label="标题（一行一行分好，排成梯形或菱形）",
        max_length=100,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请填标题。"},
    )
    body = forms.CharField(
        label="正文（一段一行，层次写成 一、 （一） 1. （1））",
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 14}),
        error_messages={"required": "请填正文。"},
    )
    issued_on = day_field("成文日期", "请填成文日期。")
    printer = _line("印发机关（正式文件）", 40, required=False)

    def clean_mark(self) -> str:
        return self.cleaned_data["mark"].strip("〔〕[]（）()")

    def clean_title(self) -> str:
        lines = [line.strip() for line in self.cleaned_data["title"].splitlines() if line.strip()]
        if len(lines) > TITLE_LINES or any(len(line) > TITLE_WIDTH for line in lines):
            raise forms.ValidationError(f"标题最多{TITLE_LINES}行，每行最多{TITLE_WIDTH}个字。")
        return "\n".join(lines)

    def clean(self) -> dict:
        data = super().clean()
        grade = data.get("grade") or ""
        if data.get("head") == Bulletin.Head.TELEGRAM:
            if not grade:
                self.add_error("grade", "明电要选等级。")
        elif grade not in WITH_PAPERS:
            self.add_error("grade", "文件和函的紧急程度只有特急、加急。")
        return data
