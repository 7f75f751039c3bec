"""The register's columns, from columns.toml."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Column:
    """One column. `locked`: of somebody registered it only shows. `choices` names a list."""

    field: str
    heading: str
    width: int
    locked: bool = False
    choices: str = ""
    help: str = ""


@cache
def columns() -> tuple[Column, ...]:
    path = Path(__file__).with_name("columns.toml")
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["column"]
    return tuple(Column(**row) for row in rows)


@cache
def headings() -> dict[str, str]:
    """Heading to field, for the reading of a file that comes back or that a clerk keeps."""
    return {column.heading: column.field for column in columns()}


@cache
def titles() -> dict[str, str]:
    """Field to heading."""
    return {column.field: column.heading for column in columns()}


@cache
def lists() -> dict[str, str]:
    """Field to the name of the list that its cell opens."""
    return {column.field: column.choices for column in columns() if column.choices}


@cache
def locked_fields() -> frozenset[str]:
    return frozenset(column.field for column in columns() if column.locked)
