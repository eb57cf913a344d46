"""The municipalities in a tool's own fields, read, filled in and changed, so that every tool starts from the basket.

A query is a list of (field, value) pairs as they stand in the address.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from nabolag.errors import BadInput
from nabolag.governance.forms import PARTICIPANTS
from nabolag.municipalities import find, several, table
from nabolag.report.casefile.subject import name_of

Pairs = list[tuple[str, str]]
BASKET = ("kommune", "med", "tjeneste")


@dataclass(frozen=True)
class Tool:
    """How one tool writes its participants.

    Attributes:
        field: what names a participant in its form; a form of the tool's that lacks it is sent with the basket.
        rows: one name for each row it has; None when the address names none.
        written: the query with these codes as its participants, for a query that names none.
        added: with one more.
        removed: without row number `i`.
    """

    field: str
    rows: Callable[[Pairs], list[str] | None]
    written: Callable[[Pairs, Sequence[str]], Pairs]
    added: Callable[[Pairs, str], Pairs]
    removed: Callable[[Pairs, int], Pairs]


def named(path: str, pairs: Pairs) -> list[str] | None:
    """The participants as written in the tool's own fields, or None: it has none, or they are not filled in."""
    one = tool(path)
    rows = one.rows(pairs) if one else None
    return None if rows is None else [row for row in rows if row.strip()]


def service(path: str, pairs: Pairs) -> str:
    """The service as written in the tool's own field, or ""."""
    return dict(pairs).get("service", "").strip() if _is_interview(path) else ""


def filled(path: str, pairs: Pairs, codes: Sequence[str], service_id: str) -> Pairs:
    """The query as the tool reads it: its own fields as they are, those left out from the basket, the basket gone."""
    one = tool(path)
    own = _without_basket(one, pairs)
    if one and codes and one.rows(pairs) is None:
        own = one.written(own, codes)
    if _is_interview(path) and service_id and not service(path, pairs):
        own = [*_others(own, "service"), ("service", service_id)]
    return own


@lru_cache(maxsize=4096)
def tool(path: str) -> Tool | None:
    """The tool that reads this address, or that of one of its files or figures, if it has participants of its own."""
    bare = re.sub(r"/figur/[^/]+$|\.[a-z]{3,4}$", "", path)
    return next((one for pattern, one in TOOLS if re.fullmatch(pattern, bare)), None)


def _is_interview(path: str) -> bool:
    return tool(path) is INTERVIEW


def _without_basket(one: Tool | None, pairs: Pairs) -> Pairs:
    owners = one is POWER and _owners(pairs) is not None
    return [
        (k, v)
        for k, v in pairs
        if k not in BASKET or (k == "kommune" and owners) or (k == "med" and v in PARTICIPANTS)
    ]


def _values(pairs: Pairs, key: str) -> list[str]:
    return [v for k, v in pairs if k == key]


def _others(pairs: Pairs, *keys: str) -> Pairs:
    return [pair for pair in pairs if pair[0] not in keys]


@cache
def _people() -> dict[str, int]:
    return dict(table().select("code", "population").iter_rows())


def _names(codes: Sequence[str]) -> list[str]:
    return [name_of(code) for code in codes]


def _columns(pairs: Pairs, keys: Sequence[str], i: int) -> Pairs:
    """The query without place `i` in each of these parallel fields."""
    kept = _others(pairs, *keys)
    for key in keys:
        kept += [(key, v) for at, v in enumerate(_values(pairs, key)) if at != i]
    return kept


# comparison: k=1874&k=1859
def _compared(pairs: Pairs) -> list[str] | None:
    return [one for v in _values(pairs, "k") for one in several(v)] or None


COMPARISON = Tool(
    "k",
    _compared,
    lambda pairs, codes: [*pairs, *(("k", code) for code in codes)],
    lambda pairs, code: [*pairs, ("k", code)],
    lambda pairs, i: _columns([p for p in pairs if p[0] != "k" or p[1].strip()], ("k",), i),
)


# interview on forms: kommuner=Moskenes, Flakstad
def _listed(pairs: Pairs) -> list[str] | None:
    text = dict(pairs).get("kommuner", "")
    return [part.strip() for part in re.split(r"[,;\n]", text) if part.strip()] or None


def _listing(pairs: Pairs, names: Sequence[str]) -> Pairs:
    return [*_others(pairs, "kommuner"), ("kommuner", ", ".join(names))]


INTERVIEW = Tool(
    "kommuner",
    _listed,
    lambda pairs, codes: _listing(pairs, _names(codes)),
    lambda pairs, code: _listing(pairs, [*(_listed(pairs) or []), *_names([code])]),
    lambda pairs, i: _listing(pairs, [n for at, n in enumerate(_listed(pairs) or []) if at != i]),
)

# power: kommune=1874&plasser=1&kommune=1859&plasser=1
OWNER = ("kommune", "plasser", "stemmer", "andel")


def _left(pairs: Pairs, columns: Sequence[str] = OWNER) -> Pairs:
    """The query without the row that the form's own button takes away; the first of `columns` names each row."""
    gone, kept = dict(pairs).get("fjern", ""), _others(pairs, "fjern")
    at = next((i for i in range(len(_values(pairs, columns[0]))) if str(i + 1) == gone), None)
    return kept if at is None else _columns(kept, columns, at)


def _owners(pairs: Pairs) -> list[str] | None:
    pairs = _left(pairs)
    names = _values(pairs, "kommune")
    own = (
        len(names) > 1
        or any(_values(pairs, key) for key in OWNER[1:])
        or not (_values(pairs, "med") or all(map(_is_municipality, names)))
    )
    return names if own and any(name.strip() for name in names) else None


@lru_cache(maxsize=4096)
def _is_municipality(name: str) -> bool:
    """Whether it is a municipality; one that is not stays in the tool's field, where it can be mended."""
    try:
        find(name)
    except BadInput:
        return False
    return True


def _owner(pairs: Pairs, code: str) -> Pairs:
    pairs = _left(pairs)
    filled = [i for i, v in enumerate(_values(pairs, "kommune")) if v.strip()]
    kept = _others(pairs, *OWNER)
    for key in OWNER:
        column = _values(pairs, key)
        if column or key in OWNER[:2]:
            kept += [(key, column[i] if i < len(column) else "") for i in filled]
            kept.append((key, code if key == "kommune" else ""))
    return kept


POWER = Tool(
    "kommune",
    _owners,
    lambda pairs, codes: [
        *_others(pairs, *OWNER, "fjern"),
        *(p for c in codes for p in (("kommune", c), ("plasser", ""))),
    ],
    _owner,
    lambda pairs, i: _columns(_left(pairs), OWNER, i),
)


# cost sharing: navn=Moskenes&folk=976&k1=12
PAYER = ("navn", "folk", "bruk", "andel")


def _payers(pairs: Pairs) -> list[str] | None:
    return _values(pairs, "navn") if any(v.strip() for v in _values(pairs, "navn")) else None


def _paying(pairs: Pairs, codes: Sequence[str]) -> Pairs:
    people = (("folk", str(_people()[code])) for code in codes)
    return [*pairs, *(("navn", name) for name in _names(codes)), *people]


def _payer(pairs: Pairs, code: str) -> Pairs:
    names = _values(pairs, "navn")
    free = next((i for i, v in enumerate(names) if not v.strip()), len(names))
    kept = _others(pairs, *PAYER)
    for key in PAYER:
        column = _values(pairs, key)
        if not column and key != "navn":
            continue
        column += [""] * (free + 1 - len(column))
        column[free] = {"navn": _names([code])[0], "folk": str(_people()[code])}.get(key, "")
        kept += [(key, v) for v in column]
    return kept


def _no_payer(pairs: Pairs, i: int) -> Pairs:
    """Row `i` emptied; what the groups it was in would cost goes with it."""
    kept: Pairs = []
    at = dict.fromkeys(PAYER, -1)
    for key, value in pairs:
        if key in at:
            at[key] += 1
            kept.append((key, "" if at[key] == i else value))
        elif not (re.fullmatch(r"[klh]\d{1,3}", key) and int(key[1:]) >> i & 1):
            kept.append((key, value))
    return kept


SHARING = Tool("navn", _payers, _paying, _payer, _no_payer)


# agreement: participants=Moskenes; 1/3%0AFlakstad
def _parties(pairs: Pairs) -> list[str] | None:
    lines = dict(pairs).get("participants", "").splitlines()
    return [line.partition(";")[0].strip() for line in lines if line.strip()] or None


def _lines(pairs: Pairs, lines: Sequence[str]) -> Pairs:
    return [*_others(pairs, "participants"), ("participants", "\n".join(lines))]


def _now(pairs: Pairs) -> list[str]:
    return [line for line in dict(pairs).get("participants", "").splitlines() if line.strip()]


AGREEMENT = Tool(
    "deltaker",
    _parties,
    lambda pairs, codes: _lines(pairs, _names(codes)),
    lambda pairs, code: _lines(pairs, [*_now(pairs), *_names([code])]),
    lambda pairs, i: _lines(pairs, [line for at, line in enumerate(_now(pairs)) if at != i]),
)

# a common facility: deltaker=Moskenes&kostnad=6
USER = ("deltaker", "kostnad", "antall", "behov")


def _users(pairs: Pairs) -> list[str] | None:
    pairs = _left(pairs, USER)
    names = _values(pairs, "deltaker")
    pasted = any(v.strip() for key in ("tabell", "kurve") for v in _values(pairs, key))
    return names if any(name.strip() for name in names) or (pasted and names) else [] if pasted else None


def _user(pairs: Pairs, code: str) -> Pairs:
    pairs = _left(pairs, USER)
    kept = _others(pairs, *USER)
    filled = [i for i, v in enumerate(_values(pairs, "deltaker")) if v.strip()]
    for key in USER:
        column = _values(pairs, key)
        kept += [(key, column[i] if i < len(column) else "") for i in filled]
    return [*kept, *((key, _names([code])[0] if key == "deltaker" else "") for key in USER)]


FACILITY = Tool(
    "deltaker",
    _users,
    lambda pairs, codes: [*pairs, *(("deltaker", name) for name in _names(codes))],
    _user,
    lambda pairs, i: _columns(_left(pairs, USER), USER, i),
)


TOOLS: tuple[tuple[str, Tool], ...] = (
    (r"/sammenlign", COMPARISON),
    (r"/form(/saksframlegg)?", INTERVIEW),
    (r"/makt(/svar)?", POWER),
    (r"/fordeling(/svar|/grupper|/usikkert)?", SHARING),
    (r"/fordeling/anlegg", FACILITY),
    (r"/avtale/[^/]+(/les|/svar)?", AGREEMENT),
)
