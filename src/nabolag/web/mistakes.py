"""What cannot be used, as a page says it: the sentence in the reader's words, its field, and what may be meant as links.

A link keeps the whole address and changes only what was mistaken.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from urllib.parse import quote, urlencode

from starlette.requests import Request

from nabolag.errors import BadInput, NabolagError, Ours
from nabolag.municipalities import find
from nabolag.text import Amount, Texts

MOST_MEANT = 4
_FILE = re.compile(r"\S+\.\w{2,4}[,:\s]")
LONGEST = 200  # characters of a sentence beside a field
_LABEL = re.compile(r"(?P<name>.+?) \(.*\), (?P<code>\d{4})")
"""`Herøy (Nordland), 1818`, as the register offers a municipality."""


@dataclass(frozen=True)
class Fix:
    """One thing that may be meant: what it is called, the question, and the same page with it in the mistake's place.

    `address` is empty where the mistake does not lie in the address.
    """

    name: str
    ask: str
    address: str = ""


@dataclass(frozen=True)
class Mistake:
    """What cannot be used: the sentence, the field it concerns when that is known, and what may be meant."""

    said: str = ""
    field: str = ""
    fixes: tuple[Fix, ...] = ()
    status: int = 422


def mistake_of(
    error: NabolagError, texts: Texts, request: Request | None = None, labels: Mapping[str, str] | None = None
) -> Mistake:
    """What went wrong, as the page says it.

    A page is found even where a name on it is not: the status is 422, never 404. `labels`: what the page calls a
    field whose name stands in the sentence.
    """
    values = {key: _shown(value, texts, labels or {}) for key, value in error.values.items()}
    status = 422 if isinstance(error, BadInput) else error.status
    message, meant = texts(error.message, **values), fixes(error, texts, request)
    if meant and len(message) > LONGEST:
        message = (
            message.partition(". ")[0] + "."
        )  # the rest lists what there is, which the links choose from
    if not _FILE.match(message):  # a file is called what it is called
        message = message[:1].upper() + message[1:]
    return Mistake(message, error.field, meant, status)


def fixes(error: NabolagError, texts: Texts, request: Request | None) -> tuple[Fix, ...]:
    """The nearest that may be meant, at most four, each with the address of the request changed to it.

    Of a closed list whose codes have names, all of it where nothing is near.
    """
    if error.repairs:
        return tuple(
            _fix(meant, texts, "" if request is None else _with(request, typed, meant, error.field))
            for typed, meant in error.repairs[:MOST_MEANT]
        )
    candidates = tuple(getattr(error, "candidates", ()))
    written = [value for value in error.values.values() if isinstance(value, str) and value.strip()]
    called = getattr(error, "called", None)
    names = {each: called(each, texts.lang) for each in candidates} if called else {}
    alike = True
    if len(candidates) > MOST_MEANT:
        said = {spelt.casefold(): each for each in candidates for spelt in (each, names.get(each, each))}
        near = difflib.get_close_matches(written[0].casefold() if written else "", said, MOST_MEANT, 0.5)
        alike = bool(near)
        candidates = tuple(dict.fromkeys(said[one] for one in near)) or tuple(names)
    nearest = []
    for candidate in candidates:
        label = _LABEL.fullmatch(candidate)
        name, value = (names.get(candidate, candidate), candidate) if label is None else _municipality(label)
        addresses = (
            [] if request is None else [_with(request, typed, value, error.field) for typed in written]
        )
        address = next(filter(None, addresses), "")
        nearest.append(_fix(name, texts, address) if alike else Fix(name, name, address))
    return tuple(nearest)


def _fix(name: str, texts: Texts, address: str) -> Fix:
    return Fix(name, texts("Mente du {name}?", name=name), address)


def _municipality(label: re.Match[str]) -> tuple[str, str]:
    """What a municipality is called, and what a field takes for it; with its county where the name is not enough."""
    try:
        find(label["name"])
    except BadInput:
        return label[0].rpartition(", ")[0], label["code"]
    return label["name"], label["name"]


def _with(request: Request, typed: str, meant: str, field: str) -> str:
    """The address with `meant` for `typed`: in the field it concerns first, then wherever it stands; or nothing."""
    spaced = r"\s+".join(map(re.escape, typed.split()))
    pattern = re.compile(rf"(?<!\w){spaced}(?!\w)", re.IGNORECASE)
    pairs = request.query_params.multi_items()
    own = re.sub(r"-\d+$", "", field)
    for i in sorted(range(len(pairs)), key=lambda i: pairs[i][0] != own):
        changed, times = pattern.subn(lambda _match: meant, pairs[i][1], count=1)
        if times:
            pairs[i] = (pairs[i][0], changed)
            return f"{_page(request)}?{urlencode(pairs)}"
    parts = request.url.path.split("/")
    for i, part in enumerate(parts):
        stem, dot, ending = part.partition(".")
        if typed.casefold() in (part.casefold(), stem.casefold()):
            kept = dot + ending if typed.casefold() == stem.casefold() else ""
            path = "/".join(quote(one) for one in [*parts[:i], meant + kept, *parts[i + 1 :]])
            return path + (f"?{request.url.query}" if request.url.query else "")
    return ""


def _page(request: Request) -> str:
    """The page itself, also for the part of it that moves."""
    return quote(request.url.path.removesuffix("/svar").removesuffix("/grupper"))


def _shown(value: object, texts: Texts, labels: Mapping[str, str]) -> object:
    """A value as people read it: a field by its label, a number in the reader's language."""
    if isinstance(value, Ours):
        return value
    if isinstance(value, str):
        text = texts(labels[value]) if value in labels else value
        return text if len(text) <= LONGEST else f"{text[:60]} …"
    if isinstance(value, Fraction):  # a part of the whole
        return texts.percent(float(value), 0 if (value * 100).denominator == 1 else 1)
    if isinstance(value, float) and not isinstance(value, Amount):  # which says itself
        return (
            int(value) if value.is_integer() else texts.number(value, len(f"{value:.6g}".partition(".")[2]))
        )
    return value
