from reports.engine.fonts import FONTS, Font
from reports.engine.startup import check_printing


def test_this_machine_can_print():
    assert check_printing() == []


def test_a_missing_font_is_named_with_its_package():
    lost = Font("HanaMinC", False, "HanaMinC.ttf", "HanaMinC")
    assert check_printing((*FONTS, lost)) == ["缺少字体 HanaMinC：请安装系统软件包 fonts-hanazono"]
