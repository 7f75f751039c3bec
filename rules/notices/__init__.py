"""The notices: one TOML file each, and the only way to load them."""

import re
from datetime import date
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from rules.build import build
from rules.errors import NoticeError
from rules.layers import Layers, lay_over, read_layer
from rules.notice import Notice

FOLDER = Path(__file__).parent
COMMON = "_common.toml"
# A file name, never a path: names come from outside.
_NAME = re.compile(r"[^\W_][\w-]{0,59}")
# One folder stands before the shipped notices; several are looked through alone, in this order.
Folder = Path | tuple[Path, ...] | None


def load(name: str, folder: Folder = None, as_of: date | None = None) -> Notice:
    """The notice of that file name, looked for in `folder` first, then among the released ones.

    Amendments issued after `as_of` are left out: that is what was known on the day.
    Raises NoticeError; kind `no_such_notice` when there is no such file.
    """
    return _load(name, folder, as_of, _stamp(folder))


def sources(name: str, folder: Folder = None, as_of: date | None = None) -> dict[str, str]:
    """File name -> text of everything that the notice is made of, the common file too.

    Written into an empty folder `x`, `load(name, (x,))` gives the same notice again, whatever
    becomes of the files.
    """
    files: list[Path] = []
    _with_amendments(name, folder, as_of, files, ())
    return {path.name: path.read_text(encoding="utf-8") for path in [_common_path(folder), *files]}


def head(name: str, folder: Folder = None) -> dict:
    """The `[notice]` block of one file as it stands: `over`, `amends`, `issued` and the rest."""
    return _head(read_layer(_path(name, folder)))


def target(name: str, folder: Folder = None) -> str:
    """The notice that a file makes, or the one that it amends. Raises NoticeError."""
    path = _path(name, folder)
    return str(head(name, folder)["amends"]) if _is_amendment(path) else name


def exists(name: str, folder: Folder = None) -> bool:
    """Whether a released file has that name."""
    return any((place / f"{name}.toml").is_file() for place in _places(folder))


def read_layers(name: str, folder: Folder = None) -> tuple[Layers, Layers]:
    """(the notice's blocks with everything laid over them, the common file's) as they stand."""
    return _with_amendments(name, folder, None, [], ()), read_layer(_common_path(folder))


def load_all(folder: Folder = None, as_of: date | None = None) -> dict[str, Notice]:
    """Every notice by name: the released ones, and those of `folder`, which go first."""
    names = {path.stem for place in _places(folder) for path in place.glob("*.toml")}
    return {
        name: load(name, folder, as_of)
        for name in sorted(names)
        if _NAME.fullmatch(name) and not _is_amendment(_path(name, folder))
    }


def _is_amendment(path: Path) -> bool:
    """An amendment is applied with the notice that it amends, which its file name starts with."""
    layers = read_layer(path)
    if "amends" not in _head(layers):
        return False
    amended = layers["notice"][0].text("amends")
    if not path.stem.startswith(f"{amended}-") or "issued" not in _head(layers):
        layers["notice"][0].fail(
            "missing_key",
            "修改通知的文件名要以被修改的通知开头，并且要有发文日期",
            f"请把文件改名为 {amended}-….toml，并补上 issued",
            "amends",
        )
    return True


@lru_cache(maxsize=128)
def _load(name: str, folder: Folder, as_of: date | None, stamp: tuple) -> Notice:
    files: list[Path] = []
    layers = _with_amendments(name, folder, as_of, files, ())
    common = _common_path(folder)
    digest = sha256(b"\0".join(path.read_bytes() for path in [common, *files])).hexdigest()
    return build(name, layers, read_layer(common), digest)


def _with_amendments(
    name: str, folder: Folder, as_of: date | None, files: list[Path], above: tuple[str, ...]
) -> Layers:
    path = _path(name, folder)
    if name in above:
        raise NoticeError(
            kind="circular",
            where=path.name,
            why=f"通知之间互相引用：{' → '.join([*above, name])}",
            cure="请核对 over，下级通知只能引用上级通知",
        )
    layers = read_layer(path)
    if over := _over(layers, folder):
        layers = lay_over(_with_amendments(over, folder, as_of, files, (*above, name)), layers)
    files.append(path)
    for amendment, later in _amendments(name, folder, as_of):
        layers = lay_over(layers, later)
        files.append(amendment)
    return layers


def _over(layers: Layers, folder: Folder) -> str | None:
    """The upper notice's name. Raises NoticeError, at the key, when there is no such file."""
    if "over" not in _head(layers):
        return None
    block = layers["notice"][0]
    over = block.text("over")
    if not _NAME.fullmatch(over) or not exists(over, folder):
        block.fail(
            "no_such_notice",
            f"没有“{over}”这份上级通知",
            "请核对名称，它就是上级通知的文件名去掉 .toml",
            "over",
        )
    return over


def _amendments(name: str, folder: Folder, as_of: date | None) -> list[tuple[Path, Layers]]:
    found = []
    for place in _places(folder):
        for path in sorted(place.glob(f"{name}-*.toml")):
            layers = read_layer(path)
            if _head(layers).get("amends") != name:
                continue
            head = layers["notice"][0]
            issued = head.day("issued") if head.has("issued") else date.min
            if as_of is None or issued <= as_of:
                found.append((issued, path, layers))
    return [(path, layers) for _, path, layers in sorted(found, key=lambda each: each[0])]


def _head(layers: Layers) -> dict:
    blocks = layers.get("notice")
    return blocks[0].data if blocks else {}


def _path(name: str, folder: Folder) -> Path:
    for place in _places(folder):
        path = place / f"{name}.toml"
        if _NAME.fullmatch(name) and path.is_file():
            return path
    raise NoticeError(
        kind="no_such_notice",
        where=f"“{name}”",
        why="没有这份通知的文件",
        cure="请核对通知名称，它就是文件名去掉 .toml",
    )


def _common_path(folder: Folder) -> Path:
    own = (place / COMMON for place in _places(folder))
    return next((path for path in own if path.is_file()), FOLDER / COMMON)


def _places(folder: Folder) -> list[Path]:
    if isinstance(folder, tuple):
        return list(folder)
    return [FOLDER] if folder in (None, FOLDER) else [folder, FOLDER]


def _stamp(folder: Folder) -> tuple:
    """What the folders hold now, so that an edited draft is read again."""
    return tuple(
        (path.name, path.stat().st_mtime_ns)
        for place in _places(folder)
        for path in sorted(place.glob("*.toml"))
    )
