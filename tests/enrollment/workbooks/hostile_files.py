"""Files that are out to hurt, or merely broken, built by code: name, builder, what must happen.

A builder gets the path to write and a small good workbook to start from. "read" means that the
good rows are read as if nothing were there.
"""

import stat
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from roster_builder import name, number

SHEET = "xl/worksheets/sheet1.xml"
BOMB_BLOCK = 16 << 20
GIGABYTE_AND_A_HALF = 94
Builder = Callable[[Path, Path], None]


def rebuilt(path: Path, good: Path, **parts: bytes | Callable[[bytes], bytes]) -> None:
    """The good workbook with parts changed; keys are part names, missing ones are added."""
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            change = parts.pop(entry, None)
            content = old.read(entry)
            new.writestr(entry, change(content) if callable(change) else change or content)
        for entry, content in parts.items():
            new.writestr(entry, content)


def with_part(part: str, change: Callable[[bytes], bytes]) -> Builder:
    return lambda path, good: rebuilt(path, good, **{part: change})


def added(part: str, content: bytes = b"x") -> Builder:
    return lambda path, good: rebuilt(path, good, **{part: content})


def of_bytes(content: bytes) -> Builder:
    return lambda path, good: path.write_bytes(content) and None


def replaced(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    def change(content: bytes) -> bytes:
        assert old in content
        return content.replace(old, new, 1)

    return change


def repeated_deflate(blocks: int) -> tuple[bytes, int, int]:
    """A raw deflate stream of so many blocks of blanks, its unpacked size and CRC, quickly."""
    plain = b" " * BOMB_BLOCK
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(plain) + packer.flush(zlib.Z_FULL_FLUSH)
    crc = 0
    for _ in range(blocks):
        crc = zlib.crc32(plain, crc)
    return block * blocks + packer.flush(), blocks * BOMB_BLOCK, crc


def bomb(blocks: int, *, declared: int | None = None) -> Builder:
    """`declared` is the size that the directory claims, if it lies."""

    def build(path: Path, good: Path) -> None:
        stream, size, crc = repeated_deflate(blocks)
        entry = zipfile.ZipInfo("xl/sharedStrings.xml")
        rebuilt(path, good)
        with zipfile.ZipFile(path, "a") as archive:
            # Written by hand: zipfile would want to pack the gigabytes itself.
            entry.compress_type, entry.header_offset = zipfile.ZIP_DEFLATED, archive.start_dir
            entry.compress_size, entry.file_size = len(stream), declared or size
            entry.CRC = crc
            archive.fp.seek(archive.start_dir)
            archive.fp.write(entry.FileHeader(zip64=False) + stream)
            archive.start_dir = archive.fp.tell()
            archive.filelist.append(entry)
            archive.NameToInfo[entry.filename] = entry
            archive._didModify = True

    return build


def laughing(content: bytes) -> bytes:
    """A billion laughs in front of the root element."""
    levels = "".join(
        f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' if n else '<!ENTITY l0 "哈">' for n in range(10)
    )
    head = f'<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE x [{levels}]>'.encode()
    body = content[content.index(b"?>") + 2 :] if content.startswith(b"<?xml") else content
    return head + body.replace(b"<t>", b"<t>&l9;", 1)


def outside_entity(content: bytes) -> bytes:
    body = content[content.index(b"?>") + 2 :] if content.startswith(b"<?xml") else content
    return b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>' + body


def in_utf16(content: bytes) -> bytes:
    return laughing(content).decode().replace("UTF-8", "UTF-16").encode("utf-16")


def shared_strings(count: int) -> bytes:
    items = "".join(f"<si><t>字{index}</t></si>" for index in range(count))
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<sst xmlns="{main}" count="{count}" uniqueCount="{count}">{items}</sst>'.encode()


def symlink(path: Path, good: Path) -> None:
    rebuilt(path, good)
    entry = zipfile.ZipInfo("xl/media/link")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(entry, "/etc/passwd")


def twin(path: Path, good: Path) -> None:
    """Two parts of one name: the checker and the parser might look at different ones."""
    rebuilt(path, good)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(SHEET.upper().replace("XL/", "xl/"), b"<worksheet/>")


def encrypted_entry(path: Path, good: Path) -> None:
    rebuilt(path, good)
    content = bytearray(path.read_bytes())
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(magic)
        content[at + offset] |= 1
    path.write_bytes(content)


def truncated(share: float) -> Builder:
    def build(path: Path, good: Path) -> None:
        content = good.read_bytes()
        path.write_bytes(content[: int(len(content) * share)])

    return build


def many_entries(path: Path, good: Path) -> None:
    rebuilt(path, good, **{f"xl/media/{n}.bin": b"" for n in range(5_000)})


def nested_zip(path: Path, good: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(good, "inner.xlsx")


def bomb_embedded(path: Path, good: Path) -> None:
    inner = path.with_suffix(".inner")
    bomb(2)(inner, good)
    rebuilt(path, good, **{"xl/embeddings/sheet1.xlsx": inner.read_bytes()})
    inner.unlink()


def ole(*streams: str) -> bytes:
    names = b"".join(stream.encode("utf-16-le").ljust(128, b"\0") for stream in streams)
    return bytes.fromhex("d0cf11e0a1b11ae1").ljust(512, b"\0") + names.ljust(1024, b"\0")


def far_cell(content: bytes) -> bytes:
    row = b'<row r="1048576"><c r="XFD1048576" t="n"><v>1</v></c></row>'
    return replaced(b"</sheetData>", row + b"</sheetData>")(content)


def deep(content: bytes) -> bytes:
    return replaced(b"<sheets>", b"<a>" * 100_000 + b"</a>" * 100_000 + b"<sheets>")(content)


def merges(content: bytes) -> bytes:
    spans = b"".join(b'<mergeCell ref="A%d:XFD1048576"/>' % n for n in range(3, 3_000))
    return replaced(b"</sheetData>", b"</sheetData><mergeCells>" + spans + b"</mergeCells>")(
        content
    )


def cell(reference: bytes) -> Callable[[bytes], bytes]:
    return replaced(b'r="A2"', b'r="' + reference + b'"')


def good_csv(extra: str = "") -> bytes:
    return f"姓名,身份证号{extra}\n{name(1)},{number(1)}\n".encode()


def wide_lines(word: str) -> bytes:
    return b"\n".join([",".join([word] * 20_000).encode()] * 70)


JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)) * 20
HTML = "<html><table><tr><td>姓名</td><td>身份证号</td></tr></table></html>".encode()
NO_SHEETS = (b"<sheets>", b"<sheets/><old>"), (b"</sheets>", b"</old>")

FILES: tuple[tuple[str, Builder, str], ...] = (
    ("zip bomb of 1.5 GB", bomb(GIGABYTE_AND_A_HALF), "too_large"),
    ("zip bomb that declares 1 KB", bomb(GIGABYTE_AND_A_HALF, declared=1024), "damaged"),
    ("zip bomb under the size limit", bomb(4), "too_large"),
    ("workbook inside a zip", nested_zip, "not_a_workbook"),
    ("bomb as an embedded object", bomb_embedded, "read"),
    ("laughs in the sheet", with_part(SHEET, laughing), "suspicious"),
    ("laughs in the workbook", with_part("xl/workbook.xml", laughing), "suspicious"),
    ("laughs in the shared strings", added("xl/sharedStrings.xml", laughing(shared_strings(2))),
     "suspicious"),
    ("laughs in UTF-16", with_part(SHEET, in_utf16), "suspicious"),
    ("laughs in the relations", with_part("xl/_rels/workbook.xml.rels", laughing), "suspicious"),
    ("entity of a local file", with_part(SHEET, outside_entity), "suspicious"),
    ("dimension of the whole sheet",
     with_part(SHEET, replaced(b'ref="A1:B6"', b'ref="A1:XFD1048576"')), "read"),
    ("one cell in the farthest corner", with_part(SHEET, far_cell), "too_large"),
    ("a million shared strings", added("xl/sharedStrings.xml", shared_strings(1_000_000)), "read"),
    ("3,000 merged cells over everything", with_part(SHEET, merges), "read"),
    ("100,000 nested elements", with_part("xl/workbook.xml", deep), "read"),
    ("row number without end", with_part(SHEET, replaced(b'r="2"', b'r="99999999999"')), "any"),
    ("cell far beyond the last column", with_part(SHEET, cell(b"ZZZZZZZ2")), "any"),
    ("cell without a row", with_part(SHEET, cell(b"A")), "any"),
    ("path out of the folder", added("../../evil.txt"), "suspicious"),
    ("absolute path", added("/etc/cron.d/evil"), "suspicious"),
    ("path of another system", added("xl\\..\\..\\evil"), "suspicious"),
    ("drive letter", added("C:evil"), "suspicious"),
    ("symbolic link", symlink, "suspicious"),
    ("two parts of one name", twin, "suspicious"),
    ("5,000 parts", many_entries, "suspicious"),
    ("encrypted part", encrypted_entry, "password_protected"),
    ("workbook with a password", of_bytes(ole("EncryptionInfo", "EncryptedPackage")),
     "password_protected"),
    ("macros", added("xl/vbaProject.bin"), "carries_macros"),
    ("old macros", of_bytes(ole("Workbook", "_VBA_PROJECT_CUR", "_VBA_PROJECT")), "carries_macros"),
    ("old workbook of rubbish", of_bytes(ole("Workbook")), "damaged"),
    ("old Word document", of_bytes(ole("WordDocument")), "not_a_workbook"),
    ("links to other workbooks", added("xl/externalLinks/externalLink1.xml", b"<externalLink/>"),
     "read"),
    ("workbook without sheets",
     with_part("xl/workbook.xml", lambda c: replaced(*NO_SHEETS[1])(replaced(*NO_SHEETS[0])(c))),
     "any"),
    ("sheet part that is rubbish", with_part(SHEET, lambda content: b"\0\1\2" * 500), "any"),
    ("sheet part that is empty", with_part(SHEET, lambda content: b" "), "any"),
    ("half a workbook", truncated(0.5), "damaged"),
    ("workbook without its last bytes", truncated(0.99), "damaged"),
    ("a few bytes of a workbook", truncated(0.01), "damaged"),
    ("empty file", of_bytes(b""), "not_a_workbook"),
    ("photograph", of_bytes(JPEG), "not_a_workbook"),
    ("PDF", of_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), "not_a_workbook"),
    ("web page named xls", of_bytes(HTML), "not_a_workbook"),
    ("gzip", of_bytes(b"\x1f\x8b\x08\0" + bytes(100)), "not_a_workbook"),
    ("letter as text", of_bytes("各村：\n请于月底前报送。\n".encode("gb18030")), "no_header"),
    ("bytes without sense", of_bytes(bytes(range(256)) * 50), "not_a_workbook"),
    ("csv with one cell of 5 MB", of_bytes(good_csv("," + "长" * (5 << 20))), "damaged"),
    ("csv of a million blank lines", of_bytes(good_csv() + b"\n" * 1_000_000), "read"),
    ("csv of 70 lines of 20,000 headings", of_bytes(good_csv() + wide_lines("姓名")), "read"),
    ("csv of 70 lines of 20,000 words", of_bytes(good_csv() + wide_lines("家庭情况")), "read"),
    ("csv with an open quote", of_bytes(good_csv() + b'"' + b"x" * 100_000), "read"),
)  # fmt: skip
