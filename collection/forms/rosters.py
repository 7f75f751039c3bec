from django import forms


class UndoRoster(forms.Form):
    """`seen` is how many receipts and slips that rest on the roster were shown."""

    reason = forms.CharField(
        label="撤销原因",
        max_length=200,
        help_text="例如：部门发错了文件。",
        error_messages={"required": "请写明为什么撤销，会记入操作记录。"},
    )
    seen = forms.IntegerField(
        min_value=0, error_messages={"required": "请先看过受影响的单据，再打勾。"}
    )
