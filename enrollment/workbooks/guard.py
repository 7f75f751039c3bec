"""Looks at a file before any parser does. Runs in the child. Raises WorkbookRefused.

Order matters: size, magic number, then the zip directory (counts, sizes, names), and only then
are parts unpacked, by scan.py, which stops at the sizes that the directory declares.
"""

import stat
import zipfile
from pathlib import Path

from .limits import Limits
from .refusals import (
    CarriesMacros,
    Damaged,
    NotAWorkbook,
    PasswordProtected,
    Suspicious,
    TooLarge,
)

ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
WORKBOOK_PART = "xl/workbook.xml"
MACRO_PARTS = ("vbaproject.bin", "vbadata.xml", "xl/macrosheets/")
# Only magics that no heading in a csv could begin with: BM and MZ are also 编码 and 民族.
OTHER_MAGICS = (
    (b"\xff\xd8\xff", "图片（JPG）"),
    (b"\x89PNG", "图片（PNG）"),
    (b"GIF8", "图片（GIF）"),
    (b"%PDF", "PDF 文件"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf", "7z 压缩包"),
    (b"\x1f\x8b", "gzip 压缩包"),
    (b"{\\rtf", "Word 文档（RTF）"),
)
PAGE_STARTS = (b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta", b"<head", b"mime-version")
HEAD_BYTES = 4096


def kind_of(path: Path, limits: Limits) -> str:
    """ "xlsx", "xls" or "csv", from the content; the file's name is not asked."""
    size = path.stat().st_size
    if size == 0:
        raise NotAWorkbook(why="文件是空的（0 字节），可能没有传完或者没有保存。")
    if size > limits.file_bytes:
        raise TooLarge(
            why=f"文件有 {_megabytes(size)} MB，上限是 {_megabytes(limits.file_bytes)} MB。"
        )
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if head.startswith(ZIP_MAGIC):
        check_zip(path, limits)
        return "xlsx"
    if head.startswith(OLE_MAGIC):
        check_ole(path)
        return "xls"
    _refuse_other_kinds(head)
    return "csv"


def _refuse_other_kinds(head: bytes) -> None:
    for magic, name in OTHER_MAGICS:
        if head.startswith(magic):
            raise NotAWorkbook(why=f"从内容看，它是{name}，只是文件名像工作簿。")
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(PAGE_STARTS):
        raise NotAWorkbook(why="从内容看，它是网页格式的表格（有的系统导出时只改了扩展名）。")
    if not head.startswith((b"\xff\xfe", b"\xfe\xff")) and b"\x00" in head:
        raise NotAWorkbook(why="它既不是 xlsx、xls，也不是文本（csv）。")


def check_zip(path: Path, limits: Limits) -> None:
    """The zip directory alone: nothing is unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise Damaged(why="压缩包的目录读不出来，文件可能没有传完或者被截断。") from error
    if len(entries) > limits.entries:
        raise Suspicious(
            why=f"内部有 {len(entries)} 个部件，正常的工作簿不超过 {limits.entries} 个。"
        )
    _check_names(entries)
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise PasswordProtected(why="压缩包里的部件是加密的。")
    names = [entry.filename.lower() for entry in entries]
    if any(part in name for name in names for part in MACRO_PARTS):
        raise CarriesMacros(why="内部含有 VBA 工程或宏表。")
    _check_sizes(entries, limits)
    if WORKBOOK_PART not in names:
        raise NotAWorkbook(why=_what_zip(names))


def _check_names(entries: list[zipfile.ZipInfo]) -> None:
    seen: set[str] = set()
    for entry in entries:
        name = entry.orig_filename
        parts = name.replace("\\", "/").split("/")
        if ".." in parts or name.startswith(("/", "\\")) or ":" in name or "\x00" in name:
            raise Suspicious(why="内部部件的路径指向工作簿之外。")
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise Suspicious(why="内部含有符号链接。")
        if name.lower() in seen:
            raise Suspicious(why="内部有两个同名的部件。")
        seen.add(name.lower())


def _check_sizes(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    total = sum(entry.file_size for entry in entries)
    if total > limits.unpacked_bytes:
        raise TooLarge(
            why=f"解压后有 {_megabytes(total)} MB，上限是 {_megabytes(limits.unpacked_bytes)} MB。"
        )
    for entry in entries:
        ratio = entry.file_size // max(entry.compress_size, 1)
        if entry.file_size > limits.ratio_from_bytes and ratio > limits.ratio:
            raise TooLarge(why=f"内部部件的压缩比高达 {ratio} 倍，像是压缩炸弹或满是空白格。")


def _what_zip(names: list[str]) -> str:
    if "word/document.xml" in names:
        return "从内容看，它是 Word 文档。"
    if "ppt/presentation.xml" in names:
        return "从内容看，它是演示文稿。"
    if "xl/workbook.bin" in names:
        return "它是二进制工作簿（xlsb），系统只读 xlsx、xls 和 csv。"
    if "content.xml" in names:
        return "它是 ODF 表格（ods），系统只读 xlsx、xls 和 csv。"
    return "它是普通压缩包，里面没有工作簿。"


def check_ole(path: Path) -> None:
    """Old .xls and .et files, and everything with a password, are OLE containers.

    Stream names stand in the directory as UTF-16; looking for them in the bytes is enough,
    because a stray hit only costs a refusal with a cure.
    """
    content = path.read_bytes()
    if _named("EncryptedPackage") in content or _named("EncryptionInfo") in content:
        raise PasswordProtected(why="文件是加密保存的。")
    if _named("_VBA_PROJECT") in content:
        raise CarriesMacros(why="内部含有 VBA 工程。")
    if _named("WordDocument") in content:
        raise NotAWorkbook(why="从内容看，它是 Word 文档。")
    if _named("Workbook") not in content and _named("Book") not in content:
        raise NotAWorkbook(why="文件里没有找到工作簿。")


def _named(stream: str) -> bytes:
    return stream.encode("utf-16-le")


def _megabytes(size: int) -> int:
    return max(1, size // (1 << 20))


def ensure_regular(path: Path) -> None:
    """A device or a pipe in the place of a file would hang the reader."""
    if not path.is_file():
        raise NotAWorkbook(why="这不是一个普通文件。")
