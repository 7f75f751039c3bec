"""A register that comes back, or a list as a clerk keeps it."""

from django import forms

from enrollment.forms.workbook import WithWorkbook


class HandInBook(WithWorkbook):
    too_large = "请只保留登记底册这一张工作表。"

    file = forms.FileField(
        label="改好的底册，或自己的名单（xlsx、xls、csv）",
        error_messages={"required": "请选择文件。", "empty": "文件是空的，请重新保存后再选。"},
    )
