"""The tax bureau's file of payments, and its undoing."""

from django import forms

from enrollment.forms.workbook import WithWorkbook


class HandInTax(WithWorkbook):
    too_large = "请分成几个文件导入。"

    file = forms.FileField(
        label="缴费明细文件（xlsx、xls、csv）",
        error_messages={"required": "请选择缴费明细文件。"},
    )


class UndoTax(forms.Form):
    reason = forms.CharField(
        label="撤销原因", max_length=200, error_messages={"required": "请写明撤销原因。"}
    )
