"""What is typed about a batch: opinions, results, numbers."""

from django import forms
from django.conf import settings

from enrollment.forms.clean import clean_day
from values.money import fen
from values.refusal import Refusal
from values.text import closed_up


class StepBatch(forms.Form):
    action = forms.CharField(max_length=20)
    note = forms.CharField(label="说明", max_length=200, required=False)


class TakeInResults(forms.Form):
    file = forms.FileField(
        label="回盘文件（xlsx、xls、csv）", error_messages={"required": "请选择回盘文件。"}
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > settings.ROSTER_MAX_BYTES:
            raise forms.ValidationError("文件太大，请核对是不是回盘文件。")
        return file


class RecordSerial(forms.Form):
    serial = forms.CharField(label="征集流水号（12位）", max_length=20)
    amount = forms.CharField(label="流水号金额（元）", max_length=20)

    def clean_serial(self) -> str:
        return closed_up(self.cleaned_data["serial"])

    def clean_amount(self) -> int:
        try:
            return fen(self.cleaned_data["amount"])
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from None


class RecordInvoice(forms.Form):
    invoice_number = forms.CharField(label="票据号", max_length=40)
    invoiced_on = forms.CharField(label="开票日期", max_length=20)
    treasury_number = forms.CharField(label="入库凭证号", max_length=40)
    treasury_on = forms.CharField(label="入库日期", max_length=20)

    def _day(self, name: str):
        day = clean_day(self.cleaned_data[name])
        if day is None:
            raise forms.ValidationError("请填写日期，例如 20201120。")
        return day

    def clean_invoiced_on(self):
        return self._day("invoiced_on")

    def clean_treasury_on(self):
        return self._day("treasury_on")
