"""Every plausible way to type a Chinese name in pinyin."""

from collections.abc import Iterable
from functools import cache
from itertools import product

from pypinyin import Style, pinyin

from values.text import closed_up

# Surnames whose reading differs from the character's usual one, and 吕/绿's three spellings.
SURNAMES = {
    "曾": ("zeng",),
    "仇": ("qiu",),
    "查": ("zha",),
    "解": ("xie",),
    "单": ("shan",),
    "区": ("ou",),
    "朴": ("piao",),
    "缪": ("miao",),
    "覃": ("qin", "tan"),
    "种": ("chong",),
    "洗": ("xian",),
    "冼": ("xian",),
    "任": ("ren",),
    "华": ("hua",),
    "盖": ("ge", "gai"),
    "尉": ("yu", "wei"),
    "员": ("yun",),
    "召": ("shao",),
    "折": ("she",),
    "乐": ("yue", "le"),
    "翟": ("zhai",),
    "宓": ("mi", "fu"),
    "黑": ("he", "hei"),
    "秘": ("bi",),
    "么": ("yao",),
    "尹": ("yin",),
    "幺": ("yao",),
}
READINGS_PER_CHARACTER = 3
MAX_KEYS = 12
# Of one person under one beginning at most: readings of the initials and of the full pinyin.
KEYS_PER_PERSON = 2 * MAX_KEYS + 1
MAX_LENGTH = 80
INSIDE = "~"
_DOTS = dict.fromkeys(map(ord, "·•．.‧・∙"))


@cache
def readings(character: str, *, surname: bool) -> tuple[str, ...]:
    """Toneless readings of one character, the likeliest first; `v` is typed for ü."""
    if surname and character in SURNAMES:
        return SURNAMES[character]
    found = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore")
    syllables = [syllable.replace("ü", "v") for syllable in (found[0] if found else [])]
    spelled = []
    for syllable in syllables[:READINGS_PER_CHARACTER]:
        spelled.append(syllable)
        if syllable in ("lv", "nv"):
            spelled += [syllable.replace("v", "yu"), syllable.replace("v", "u")]
    return tuple(dict.fromkeys(spelled))


def typed_name(text: str) -> str:
    """A name as it is compared: no gaps, no dot of any kind between its parts, small letters."""
    return closed_up(text).translate(_DOTS).lower()


def search_keys(name: str) -> list[str]:
    """All keys by which a name is found; what is typed is a beginning of one of them.

    The name itself; `INSIDE` and its endings, so that a part of it is a beginning too; initials
    and full pinyin in at most a dozen readings each. A foreigner's name in letters is typed as it
    stands, from any of its words on.
    """
    if name.isascii():
        words = name.split()
        return _keys(typed_name("".join(words[n:])) for n in range(len(words)))
    whole = typed_name(name)
    choices = [readings(c, surname=i == 0) or ("",) for i, c in enumerate(whole)]
    full, initials = [], []
    for syllables in product(*choices):
        full.append("".join(syllables))
        initials.append("".join(s[:1] for s in syllables))
        if len(full) >= MAX_KEYS:
            break
    endings = [INSIDE + whole[n:] for n in range(1, len(whole))]
    return _keys([whole, *endings, *initials, *full])


def _keys(keys: Iterable[str]) -> list[str]:
    return [key for key in dict.fromkeys(key[:MAX_LENGTH] for key in keys) if key]
