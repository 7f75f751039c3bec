"""Every plausible way to type a Chinese name in pinyin."""

from itertools import product

from pypinyin import Style, pinyin

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


def search_keys(name: str) -> list[str]:
    """The name itself, its full pinyin and its initials, in at most a dozen readings each.

    A foreigner's name in letters is typed as it stands, without its gaps.
    """
    if name.isascii():
        return list(dict.fromkeys([name, "".join(filter(str.isalpha, name.lower()))]))
    characters = [c for c in name if c != "·"]
    choices = [readings(c, surname=i == 0) or ("",) for i, c in enumerate(characters)]
    full, initials = [], []
    for syllables in product(*choices):
        full.append("".join(syllables))
        initials.append("".join(s[:1] for s in syllables))
        if len(full) >= MAX_KEYS:
            break
    return list(dict.fromkeys([name, *initials, *full]))
