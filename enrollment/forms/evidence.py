"""A list from elsewhere, as the county hands it in."""

from django import forms

from enrollment.forms.workbook import WithWorkbook
from enrollment.models import EvidenceKind


class HandInEvidence(WithWorkbook):
    too_large = "请按镇拆成几个文件提交。"

    kind = forms.ChoiceField(
        label="名单说明什么",
        choices=[("", "请选择"), *EvidenceKind.choices],
        error_messages={"required": "请选择名单说明什么。"},
    )
    source = forms.CharField(
        label="提供单位",
        max_length=60,
        help_text="例如：县公安局户政大队、市职工医保中心。",
        error_messages={"required": "请填写提供单位，核实时要找得到人。"},
    )
    file = forms.FileField(
        label="名单文件（xlsx、xls、csv）", error_messages={"required": "请选择名单文件。"}
    )
