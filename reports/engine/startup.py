"""Is this machine able to print? Asked at start-up and before a job of thousands of pages."""

from collections.abc import Iterable

from reports.engine.fonts import FONTS, Font, FontUnavailable, face

PACKAGES = {"Noto": "fonts-noto-cjk", "AR PL": "fonts-arphic-ukai", "HanaMin": "fonts-hanazono"}


def check_printing(fonts: Iterable[Font] = FONTS) -> list[str]:
    """What is missing, as sentences for the administrator; empty when all is well."""
    return [*_subsetting(), *_missing(fonts)]


def _subsetting() -> list[str]:
    """Without it a document takes 15 s longer, and WeasyPrint only logs a warning."""
    from weasyprint.text.ffi import harfbuzz, harfbuzz_subset  # heavy, and not for every command

    if harfbuzz_subset is None:
        return ["缺少 libharfbuzz-subset：请安装系统软件包 libharfbuzz-subset0"]
    if not harfbuzz.hb_version_atleast(4, 1, 0):
        return ["libharfbuzz 版本低于 4.1：请升级系统软件包 libharfbuzz0b"]
    return []


def _missing(fonts: Iterable[Font]) -> list[str]:
    problems = []
    for font in fonts:
        try:
            face(font)
        except FontUnavailable:
            package = next(at for name, at in PACKAGES.items() if font.family.startswith(name))
            problems.append(f"缺少字体 {font.name}：请安装系统软件包 {package}")
    return problems
