"""What one tool of a case settled, handed to another: the form, who takes part, with what share and how many seats."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from nabolag.errors import NabolagError
from nabolag.governance.agreement import FORMS
from nabolag.governance.exit import exit_forms
from nabolag.governance.voting import all_forms
from nabolag.municipalities import current, find
from nabolag.report.casefile.subject import name_of
from nabolag.text import read_share
from nabolag.web.own_fields import SHARING

Pairs = list[tuple[str, str]]
USUAL = "IKS"
"""The form that the tools begin with, which need not be said."""


@dataclass(frozen=True)
class Party:
    """A participant as it was written: its share of the ownership and its seats, where they are."""

    name: str
    share: str = ""
    seats: str = ""


@dataclass(frozen=True)
class Settled:
    """What an address settles of an agreement; the form may be "", and there may be nobody."""

    form: str
    parties: tuple[Party, ...]

    @property
    def says_more(self) -> bool:
        """Whether anything is known that the choice of municipalities does not say."""
        return any(one.share or one.seats for one in self.parties)


def handed(path: str, pairs: Pairs, to: str) -> str:
    """The address of the tool `to`, with what the tool at `path` settles of what it asks for.

    >>> handed("/makt", [("form", "KO"), ("kommune", "Moskenes"), ("plasser", "3")], "/avtale")
    '/avtale/KO?participants=Moskenes%3B+%3B+3'
    """
    settled = settled_by(path, pairs)
    if settled is None:
        return to
    query = _WRITTEN[to](settled, pairs) if to in _WRITTEN else []
    form = settled.form if to == "/avtale" and settled.form in FORMS else ""
    where = f"{to}/{form}" if form else to
    return f"{where}?{urlencode(query)}" if query and (form or to != "/avtale") else where


def settled_by(path: str, pairs: Pairs) -> Settled | None:
    """What the address of a tool settles, None where it is none that does."""
    if found := re.fullmatch(r"/avtale/([^/.]+)(/svar)?", path):
        lines = dict(pairs).get("participants", "").splitlines()
        parts = ([part.strip() for part in line.split(";")] for line in lines if line.strip())
        return Settled(found[1], tuple(Party(*[*row, "", ""][:3]) for row in parts))
    if path in ("/makt", "/makt/svar"):
        columns = [_column(pairs, key) for key in ("kommune", "andel", "plasser")]
        rows = zip(*(column + [""] * (len(columns[0]) - len(column)) for column in columns), strict=False)
        return Settled(dict(pairs).get("form", ""), tuple(Party(*row) for row in rows if row[0]))
    if path in ("/fordeling", "/fordeling/svar", "/fordeling/usikkert"):
        names, shares = _column(pairs, "navn"), _column(pairs, "andel")
        given = zip(names, shares + [""] * len(names), strict=False)
        return Settled(dict(pairs).get("form", ""), tuple(Party(*row) for row in given if row[0]))
    return None


def _column(pairs: Pairs, key: str) -> list[str]:
    return [value.strip() for name, value in pairs if name == key]


def _power(settled: Settled, pairs: Pairs) -> Pairs:
    form = [("form", settled.form)] if settled.form in all_forms() else []
    if not settled.says_more:
        return [pair for pair in form if pair[1] != USUAL]
    rows = [(("kommune", one.name), ("plasser", one.seats), ("andel", one.share)) for one in settled.parties]
    shares = all(one.share for one in settled.parties)
    own = _asking(settled, pairs)
    whom = [("for", own.name)] if own and own != settled.parties[0] else []
    return form + [pair for row in rows for pair in row if shares or pair[0] != "andel"] + whom


def _agreement(settled: Settled, _pairs: Pairs) -> Pairs:
    if not settled.says_more:
        return []
    lines = ("; ".join((_called(one.name), one.share, one.seats)).rstrip("; ") for one in settled.parties)
    return [("participants", "\n".join(lines))]


def _leaving(settled: Settled, pairs: Pairs) -> Pairs:
    """The form, and the share of the one that asks: the first of them where nobody is named."""
    form = [("form", settled.form)] if settled.form in exit_forms() else []
    own = _asking(settled, pairs) or next(iter(settled.parties), None)
    percent = _percent(own.share, dict(pairs).get("lang", "")) if own else ""
    return form + ([("andel", percent)] if percent else [])


def _costs(settled: Settled, _pairs: Pairs) -> Pairs:
    """The form, and where everybody's share is known the participants with it and their inhabitants."""
    form = [("form", settled.form)] if settled.form else []
    codes = [_code(one.name) for one in settled.parties]
    if not (codes and set(codes) <= set(current()) and all(one.share for one in settled.parties)):
        return form
    return [*form, *SHARING.written([], codes), *(("andel", one.share) for one in settled.parties)]


def _asking(settled: Settled, pairs: Pairs) -> Party | None:
    """The participant that asks: whom the paper is for, else the one municipality beside the tool's own fields."""
    lone = [value for name, value in pairs if name == "kommune"]
    wanted = _code(dict(pairs).get("for", "") or (lone[0] if len(lone) == 1 else ""))
    return next((one for one in settled.parties if wanted and _code(one.name) == wanted), None)


def _code(name: str) -> str:
    try:
        return find(name).code if name else ""
    except NabolagError:
        return name


def _called(name: str) -> str:
    """The municipality's name, where its number was written."""
    return name_of(name) if name.isdecimal() and _code(name) in current() else name


def _percent(share: str, lang: str) -> str:
    """A share as per cent, as the reader's language writes it; "" where it is none."""
    try:
        shown = f"{float(read_share(share)) * 100:.4g}" if share else ""
    except NabolagError:
        return ""
    return shown if lang == "en" else shown.replace(".", ",")


_WRITTEN = {"/makt": _power, "/avtale": _agreement, "/fordeling": _costs, "/fordeling/uttreden": _leaving}
