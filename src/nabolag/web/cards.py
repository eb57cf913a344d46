"""A table that stands as one card for each row on a phone: every cell says which column it is of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, repeat

from markupsafe import Markup, escape

TABLE = re.compile(r"<table\b([^>]*)>(.*?)<tbody>(.*?)</tbody>", re.DOTALL)
HEAD = re.compile(r"<th\b[^>]*>(.*?)</th>", re.DOTALL)
CELL = re.compile(r"<(td|th)\b([^>]*)>")
ROLES = (("<tr>", "row"), ("<caption", "caption"), ('<th scope="col"', "columnheader"))


def as_cards(html: str) -> Markup:
    """The tables of a piece of a page with the class, the roles and the labels that cards need.

    >>> table = '<table class="t"><thead><tr><th scope="col">Fylke</th><th scope="col">Svar</th></tr></thead>'
    >>> print(as_cards(table + '<tbody><tr><th scope="row">Troms</th><td>3</td></tr></tbody></table>').split("<tbody>")[1])
    <tr role="row"><th role="rowheader" scope="row">Troms</th><td role="cell" data-label="Svar">3</td></tr></tbody></table>
    """
    return Markup(TABLE.sub(_carded, str(html)))


def _carded(found: re.Match[str]) -> str:
    attributes, head, body = found.groups()
    labels = [re.sub(r"<[^>]+>", "", label).strip(" \n▲▼") for label in HEAD.findall(head)]
    rows = "".join(_row(row, labels) for row in re.split(r"(?=<tr\b)", body))
    attributes = attributes.replace('class="', 'class="nb-cards ')
    return f'<table{attributes} role="table">{_with_roles(head)}<tbody>{rows}</tbody>'


def _with_roles(head: str) -> str:
    for tag, role in ROLES:
        bare = tag.removesuffix(">")
        head = re.sub(rf"{re.escape(bare)}(?![^>]*\brole=)", f'{bare} role="{role}"', head)
    return head


def _row(row: str, labels: list[str]) -> str:
    left: Iterator[str] = chain(labels, repeat(""))

    def cell(found: re.Match[str]) -> str:
        tag, attributes = found.groups()
        label = next(left)
        if tag == "th":
            return f'<th role="rowheader"{attributes}>'
        return f'<td role="cell" data-label="{escape(label)}"{attributes}>'

    return CELL.sub(cell, row).replace("<tr", '<tr role="row"', 1)
