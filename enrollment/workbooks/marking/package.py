"""An xlsx with its marks: every part that we do not change is copied as it is."""

import shutil
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from posixpath import basename, dirname, join, relpath
from typing import IO
from xml.etree.ElementTree import Element

from ..scan import read_xml, relations, sheet_parts
from .comment_parts import AUTHOR, NEW_DRAWING, CommentsEditor, new_comments, with_shapes
from .fast_rows import marker_for
from .sheet_part import RELATIONS, SheetPlan
from .style_part import Styles, StylesEditor
from .xml_edit import Editor, edit

STYLES = "xl/styles.xml"
CONTENT_TYPES = "[Content_Types].xml"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
# More boxes than this make a workbook slow to open; the reason column says it all anyway.
MOST_COMMENTS = 5_000


class Appender(Editor):
    """Adds children at the end of the root, with the root's prefix if it has one."""

    def __init__(self, target: IO[bytes], children: str) -> None:
        super().__init__(target)
        self.children = children

    def on_end(self, name: str) -> None:
        if self.depth == 1:
            self.insert(self.children.replace("<", f"<{self.prefix}"))


class MarkedPackage:
    """Collects what the sheets need, then writes the new file in one go."""

    def __init__(self, archive: zipfile.ZipFile, plans: Sequence[SheetPlan]) -> None:
        self.archive = archive
        self.names = set(archive.namelist())
        parts = sheet_parts(archive)
        self.plans = {parts[plan.name]: plan for plan in plans if parts.get(plan.name)}
        self.styles = Styles(read_xml(archive, STYLES) if STYLES in self.names else None)
        self.changed: dict[str, bytes] = {}
        self.drawing_ids: dict[str, str] = {}
        self.types: list[str] = []
        for part, plan in self.plans.items():
            comments = dict(list(plan.comments.items())[:MOST_COMMENTS])
            if comments or self._marked_before(part):
                self._add_comments(part, comments)
        if self.types:
            self._append(CONTENT_TYPES, "".join(self.types))

    def write(self, target: Path) -> None:
        """The styles come last: only then is it known which looks the sheets use."""
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as out:
            for entry in self.archive.infolist():
                if entry.filename != STYLES:
                    self._write_part(out, entry.filename)
            for name in self.changed.keys() - self.names:
                out.writestr(name, self.changed[name])
            if STYLES in self.names:
                styles = self.archive.read(STYLES)
                out.writestr(STYLES, edit(styles, StylesEditor, self.styles))

    def _write_part(self, out: zipfile.ZipFile, name: str) -> None:
        if name in self.changed:
            out.writestr(name, self.changed[name])
            return
        with self.archive.open(name) as source, out.open(name, "w") as sink:
            if plan := self.plans.get(name):
                drawing = self.drawing_ids.get(name, "")
                marker_for(sink, plan, self.styles, drawing).run(source)
            else:
                shutil.copyfileobj(source, sink, 1 << 20)

    def _marked_before(self, sheet: str) -> bool:
        texts = self._related(sheet).get("comments")
        return texts is not None and AUTHOR in _authors(read_xml(self.archive, texts))

    def _add_comments(self, sheet: str, comments: Mapping[str, str]) -> None:
        kinds = self._related(sheet)
        texts, drawing = kinds.get("comments"), kinds.get("vmlDrawing")
        before: set[str] = set()
        if texts:
            root = read_xml(self.archive, texts)
            before = {element.get("ref", "") for element in root.iter() if element.get("ref")}
            content = self.archive.read(texts)
            self.changed[texts] = edit(content, CommentsEditor, comments, _authors(root))
        else:
            texts = self._new_part("xl/comments{}.xml")
            self.changed[texts] = new_comments(comments)
            self.types.append(f'<Override PartName="/{texts}" ContentType="{COMMENTS_TYPE}"/>')
            self._relate(sheet, "comments", texts)
        if not drawing:
            drawing = self._new_part("xl/drawings/vmlDrawing{}.vml")
            self.types.append(f'<Override PartName="/{drawing}" ContentType="{DRAWING_TYPE}"/>')
            self.drawing_ids[sheet] = self._relate(sheet, "vmlDrawing", drawing)
        old = self.archive.read(drawing) if drawing in self.names else NEW_DRAWING
        self.changed[drawing] = with_shapes(old, [cell for cell in comments if cell not in before])

    def _related(self, sheet: str) -> dict[str, str]:
        """Kind of relation to part, for those parts that are there."""
        rels = _rels_name(sheet)
        if rels not in self.names:
            return {}
        targets = relations(self.archive, sheet)
        kinds = {}
        for element in read_xml(self.archive, rels):
            target = targets.get(element.get("Id", ""), "")
            if target in self.names:
                kinds[basename(element.get("Type", ""))] = target
        return kinds

    def _relate(self, sheet: str, kind: str, part: str) -> str:
        """Adds a relation of the sheet and gives its id."""
        identifier = f"rIdMarked{kind}"
        target = relpath(part, dirname(sheet))
        rels = _rels_name(sheet)
        child = f'<Relationship Id="{identifier}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        if not self._has_children(rels):
            xmlns = f"{PACKAGE}/relationships"
            self.changed[rels] = f'<Relationships xmlns="{xmlns}">{child}</Relationships>'.encode()
        else:
            self._append(rels, child)
        return identifier

    def _has_children(self, part: str) -> bool:
        if part in self.changed:
            return True
        return part in self.names and len(read_xml(self.archive, part)) > 0

    def _append(self, part: str, children: str) -> None:
        content = self.changed.get(part) or self.archive.read(part)
        self.changed[part] = edit(content, Appender, children)

    def _new_part(self, pattern: str) -> str:
        taken = self.names | self.changed.keys()
        return next(name for n in range(1, 1 << 16) if (name := pattern.format(n)) not in taken)


def _rels_name(part: str) -> str:
    return join(dirname(part), "_rels", f"{basename(part)}.rels")


def _authors(root: Element) -> list[str]:
    return [element.text or "" for element in root.iter() if element.tag.endswith("}author")]


def mark_package(source: Path, target: Path, plans: Sequence[SheetPlan]) -> None:
    """`source` has passed guard.check_zip and scan.scan_package."""
    with zipfile.ZipFile(source) as archive:
        MarkedPackage(archive, plans).write(target)
