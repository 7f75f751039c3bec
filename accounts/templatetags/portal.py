"""What every template may use without loading it: money, masked numbers, icons, form cells."""

from typing import Any

from django import template
from django.forms import BoundField
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from values import money, resident_id
from values.text import mask_phone

register = template.Library()

ICONS = "vendor/bootstrap-icons-1.13.2/icons.svg"
# A state is told by colour, sign and word together; the sign follows from the colour's meaning.
SIGNS = {
    "success": "check-circle-fill",
    "warning": "exclamation-triangle-fill",
    "danger": "x-octagon-fill",
    "info": "info-circle-fill",
    "muted": "dash-circle",
}
# Django's message levels by the names of the look.
LOOKS = {"error": "danger", "debug": "info"}


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """A symbol of the sprite. Decorative: the word beside it says what it means."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true"><use href="{}#{}"/></svg>',
        extra,
        static(ICONS),
        name,
    )


@register.simple_tag
def badge(kind: str, text: str, sign: str = "") -> SafeString:
    """A state as a coloured word with a sign: kind is success, warning, danger, info or muted."""
    mark = icon(sign or SIGNS[kind])
    return format_html('<span class="status status-{}">{}{}</span>', kind, mark, text)


@register.filter
def look(level: str) -> str:
    """The look of a Django message level: error is shown as danger."""
    return LOOKS.get(level, level)


@register.filter
def sign(kind: str) -> str:
    return SIGNS.get(kind, SIGNS["info"])


@register.filter
def yuan(fen: int | None) -> str:
    """Fen as yuan, "1,280.00", for columns whose head says the unit; nothing for nothing."""
    return "" if fen is None or fen == "" else _grouped(int(fen))


def _grouped(fen: int) -> str:
    whole, _, decimals = money.yuan(abs(fen)).partition(".")
    return f"{'−' if fen < 0 else ''}{int(whole):,}.{decimals}"


@register.filter(name="money")
def money_(fen: int | None) -> SafeString:
    """Fen as "￥1,280.00" in figures that line up; a dash for nothing."""
    if fen is None or fen == "":
        return format_html('<span class="money">{}</span>', "—")
    minus = "−" if int(fen) < 0 else ""
    return format_html('<span class="money">{}</span>', f"{minus}￥{_grouped(abs(int(fen)))}")


@register.filter
def capitals(fen: int | None) -> str:
    """Fen in capital numerals: 人民币贰佰捌拾元整."""
    return "" if fen is None or fen == "" else money.capitals(int(fen))


@register.filter
def masked_id(number: str | None) -> str:
    """An ID number as screens show it: the first six and the last four."""
    return resident_id.mask(number) if number else ""


@register.filter
def masked_phone(number: str | None) -> str:
    """A phone number with its middle hidden: 138****5678."""
    return mask_phone(number or "")


@register.filter
def percent(part: float | None, whole: float | None) -> str:
    """Share of the whole with two decimals, half up; what is not all is never shown as 100."""
    if not whole or part is None:
        return "—"
    hundredths = (int(part) * 20000 + int(whole)) // (2 * int(whole))
    if part < whole:
        hundredths = min(hundredths, 9999)
    return f"{hundredths // 100}.{hundredths % 100:02d}%"


@register.filter
def thousands(value: object) -> object:
    """A whole number with its thousands marked, 27,431; anything else as it is."""
    return f"{value:,}" if isinstance(value, int) else value


@register.filter
def duration(seconds: float | None) -> str:
    """Seconds as people say them: 45秒, 3分20秒, 1小时5分."""
    if seconds is None:
        return ""
    minutes, rest = divmod(max(0, int(seconds)), 60)
    hours, minutes_of_hour = divmod(minutes, 60)
    if hours:
        return f"{hours}小时{minutes_of_hour}分"
    return f"{minutes}分{rest}秒" if minutes else f"{rest}秒"


@register.filter
def reason(sentences: str | list[str] | None) -> str:
    """Reasons as one paragraph, each sentence ending as a sentence does."""
    parts = [sentences] if isinstance(sentences, str) else list(sentences or [])
    return "".join(part if part.endswith(("。", "？", "！")) else f"{part}。" for part in parts)


@register.simple_tag
def cell(field: BoundField, label: str = "", **attrs: Any) -> SafeString:
    """A form field as a cell of a keyboard grid: the bare input, its message under it.

    Keyword arguments become attributes, `_` as `-`: `{% cell form.number data_resident_id="" %}`.
    """
    message_id = f"{field.auto_id}_message"
    checkbox = getattr(field.field.widget, "input_type", "") == "checkbox"
    look_class = "form-check-input" if checkbox else "cell-input"
    extra = {
        "class": f"{look_class} {field.field.widget.attrs.get('class', '')}".strip(),
        "aria-label": label or str(field.label),
        "aria-describedby": message_id,
        "data-grid-cell": "",
        **{name.replace("_", "-"): value for name, value in attrs.items()},
    }
    if field.errors:
        extra["aria-invalid"] = "true"
    return format_html(
        '{}<div class="cell-message" id="{}" data-cell-message>{}</div>',
        field.as_widget(attrs=extra),
        message_id,
        " ".join(str(error) for error in field.errors),
    )


@register.simple_tag
def form_control(field: BoundField, **attrs: Any) -> SafeString:
    """A form field's widget in the look, with its error marked; label and message are the page's.

    Checkboxes and radios get their own class; keyword arguments as in `cell`.
    """
    kind = getattr(field.field.widget, "input_type", "")
    look_class = {"select": "form-select", "checkbox": "form-check-input"}.get(kind, "form-control")
    extra = {
        "class": f"{look_class} {field.field.widget.attrs.get('class', '')}".strip(),
        **{name.replace("_", "-"): value for name, value in attrs.items()},
    }
    if field.errors:
        extra["class"] += " is-invalid"
        extra["aria-invalid"] = "true"
    return field.as_widget(attrs=extra)


@register.filter
def hundredths(rate: int | None) -> str:
    """A rate in hundredths of a percent, as a percentage: 9499 is 94.99%."""
    return "" if rate is None else f"{rate // 100}.{rate % 100:02d}%"
