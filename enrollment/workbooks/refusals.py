"""Why a workbook is refused: one class per trouble, each with what, why and what to do."""

from values.refusal import Refusal

SAVE_AS = "请用 Excel 或 WPS 打开原文件，确认内容无误后“另存为”xlsx 工作簿，再重新上传。"
PLAIN_COPY = "请新建一个空白工作簿，只把名单表格“选择性粘贴（数值）”过去，另存为 xlsx 后重新上传。"


class WorkbookRefused(Refusal):
    """The parent of all: catch this to tell a bad file from a fault of our own."""

    code = "workbook_refused"
    default_what = "这个文件不能作为名单读取。"
    default_cure = SAVE_AS

    def __init__(self, *, why: str, what: str = "", cure: str = "") -> None:
        super().__init__(what=what or self.default_what, why=why, cure=cure or self.default_cure)


class NotAWorkbook(WorkbookRefused):
    code = "not_a_workbook"
    default_what = "上传的不是 Excel 工作簿。"


class PasswordProtected(WorkbookRefused):
    code = "password_protected"
    default_what = "工作簿设有打开密码，系统无法读取。"
    default_cure = "请先用密码打开，在“文件—信息—保护工作簿”里清除打开密码，保存后重新上传。"


class CarriesMacros(WorkbookRefused):
    code = "carries_macros"
    default_what = "工作簿里带有宏（程序代码），为安全起见不予读取。"
    default_cure = "请“另存为”不带宏的 xlsx 工作簿后重新上传。"


class TooLarge(WorkbookRefused):
    code = "too_large"
    default_what = "工作簿太大，超出一次能读取的范围。"
    default_cure = (
        "请按乡镇或类别拆成几个文件，并删掉表格以外的空行、空列和无关工作表，再分别上传。"
    )


class TookTooLong(WorkbookRefused):
    code = "took_too_long"
    default_what = "工作簿在规定时间内没有读完，已停止。"
    default_cure = PLAIN_COPY


class Damaged(WorkbookRefused):
    code = "damaged"
    default_what = "工作簿已损坏，读不出来。"


class Suspicious(WorkbookRefused):
    code = "suspicious"
    default_what = "工作簿的内部结构不正常，为安全起见不予读取。"
    default_cure = PLAIN_COPY


class NoHeader(WorkbookRefused):
    code = "no_header"
    default_what = "在工作簿里没有找到名单的表头。"
    default_cure = (
        "请保证名单上方有一行列名，至少包含“姓名”和“身份证号”两列；或在列对应设置里指定这两列。"
    )


KINDS: dict[str, type[WorkbookRefused]] = {
    kind.code: kind
    for kind in (
        NotAWorkbook,
        PasswordProtected,
        CarriesMacros,
        TooLarge,
        TookTooLong,
        Damaged,
        Suspicious,
        NoHeader,
    )
}


def rebuild(code: str, *, what: str, why: str, cure: str) -> WorkbookRefused:
    """Turns what a child reported back into the exception that it raised."""
    return KINDS.get(code, Damaged)(what=what, why=why, cure=cure)
