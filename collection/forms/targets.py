"""A table of targets, or the rule that works them out."""

from django import forms
from django.conf import settings

from collection.models import Target
from rules.read_plan import ROUNDINGS

LONGEST_TABLE = 200_000


class ImportTargets(forms.Form):
    """`text` is pasted, or what the page before read from a file; either it or a file.

    Without both, the base is what the portal knows: last year's insured, or the registered.
    """

    method = forms.ChoiceField(label="任务怎么定", choices=Target.Method.choices)
    percent = forms.DecimalField(
        label="比例（%）", required=False, min_value=0, max_value=200, decimal_places=2
    )
    rounding = forms.ChoiceField(
        label="小数怎么办",
        required=False,
        choices=[(key, word) for key, word in ROUNDINGS.items() if key != "unset"],
    )
    text = forms.CharField(
        label="任务表（从通知、Word 或 Excel 复制过来）",
        required=False,
        strip=False,
        max_length=LONGEST_TABLE,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )
    file = forms.FileField(label="或者选任务表文件（xlsx）", required=False)
    seen = forms.BooleanField(label="差异已经核对，按各行的数保存", required=False)

    def clean(self) -> dict:
        given = super().clean()
        if given.get("file") and given["file"].size > settings.ROSTER_MAX_BYTES:
            self.add_error("file", "文件太大，请只保留任务表这一张工作表。")
        by_table = given.get("method") == Target.Method.TABLE
        if by_table and not given.get("text", "").strip() and not given.get("file"):
            self.add_error("text", "请粘贴任务表，或者选文件。")
        if not by_table and given.get("percent") is None:
            self.add_error("percent", "按比例算任务数，请填比例。")
        return given
