"""A picture or PDF that proves something, as a form takes it in."""

from django import forms

from enrollment.actions.correct import EVIDENCE_BYTES, evidence_ending


def clean_proof(file, *, otherwise: str = ""):
    """The file if it is bearable and a picture or PDF by its first bytes; nothing stays nothing.

    `otherwise` says what to do with another kind. Raises ValidationError.
    """
    if not file:
        return file
    if file.size > EVIDENCE_BYTES:
        raise forms.ValidationError("文件超过5MB。请把照片拍小一些，或者压缩后再上传。")
    start = file.read(16)
    file.seek(0)
    if not evidence_ending(start):
        raise forms.ValidationError(f"只能上传 JPG、PNG 照片或 PDF 文件{otherwise}。")
    return file
