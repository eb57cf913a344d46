"""Reads a question in plain words: the longest known phrase at each place, and what is left over is said."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from nabolag.cooperation.question.model import Question, region_names
from nabolag.cooperation.question.words import vocabulary
from nabolag.errors import BadInput, NotKnown
from nabolag.municipalities import current, find, periods
from nabolag.municipalities.register import today_of
from nabolag.municipalities.search import loose

Kind = Literal[
    "service",
    "form",
    "north",
    "south",
    "region",
    "municipality",
    "without",
    "below",
    "above",
    "small",
    "year",
    "ignored",
]
LONGEST_PHRASE = 5  # words
LONGEST = 500  # characters
SMALL = 5000
"""Inhabitants; our own line for «små kommuner», shown with the answer and changeable."""
ENDINGS = ("e", "ene", "ane", "enes", "et", "en", "er", "ar", "a", "s")


INTERMUNICIPAL = re.compile(r"(?i)\binter-?(?:kommunal|municipal)\w*")
COMPANY = re.compile(r"(?i)selskap|compan")
"""«Interkommunalt vannselskap»: the form is said on both sides of the service."""


@dataclass(frozen=True)
class Reading:
    """A question as it was understood.

    `understood`: (what was written, what it was taken for). `left`: (a word that says nothing here, the nearest known).
    """

    question: Question
    understood: tuple[tuple[str, Kind], ...]
    left: tuple[tuple[str, str], ...] = ()


def read(sentence: str) -> Reading:
    """The question that a sentence in bokmål, nynorsk or English asks.

    Raises:
        BadInput: nothing in it can be looked for, or it is longer than 500 characters.
        NotKnown: a municipality that several are called; `candidates` lists them.
    """
    if len(sentence) > LONGEST:
        raise BadInput("Spørsmålet er lengre enn {longest} tegn. Skriv det kortere.", longest=LONGEST)
    tokens = re.findall(r"[^\W_]+(?:['’][^\W_]+)*|\d+", _whole_numbers(sentence))
    question, understood, left = Question(), [], []
    at = 0
    while at < len(tokens):
        kind, value, taken = _next(tokens, at)
        written = " ".join(tokens[at : at + taken])
        if kind is None:
            left.append((written, _nearest(written)))
        elif kind != "ignored":
            understood.append((written, kind))
            question = _with(question, kind, value)
        at += taken
    if not question.form and INTERMUNICIPAL.search(sentence) and COMPANY.search(sentence):
        question = replace(question, form="IKS")
        understood.append((INTERMUNICIPAL.findall(sentence)[0], "form"))
    if question == Question():
        if any(near for _, near in left):
            raise NotKnown(
                "Forstod ikke {words}.",
                words=", ".join(f"«{word}»" for word, _ in left),
                candidates=[_respelt(sentence, left)],
            )
        raise BadInput(
            "Fant ikke noe å lete etter i «{said}». Nevn en tjeneste, en samarbeidsform, et sted eller en kommune, "
            "for eksempel «IKS innen vann nord for Mjøsa».",
            said=sentence.strip()[:80],
        )
    return Reading(question, tuple(understood), tuple(left))


def _respelt(sentence: str, left: list[tuple[str, str]]) -> str:
    """The sentence with each unknown word as the known one nearest to it."""
    for word, near in left:
        sentence = sentence.replace(word, near) if near else sentence
    return " ".join(sentence.split())


def _whole_numbers(sentence: str) -> str:
    """`5 000` and `5.000` as one number; a latitude keeps its decimals."""
    joined = re.sub(r"(?<=\d)[ .\u00a0\u202f](?=\d{3}(?!\d))", "", sentence)
    return re.sub(r"(?<=\d)[.,](?=\d)", "’", joined)


Value = tuple[str, ...] | str | int


def _next(tokens: list[str], at: int) -> tuple[Kind | None, Value, int]:
    """What the words from `at` on say, and how many of them say it."""
    for length in range(min(LONGEST_PHRASE, len(tokens) - at), 0, -1):
        words = tokens[at : at + length]
        key = loose("".join(words))
        if length == 1 and words[0] in vocabulary().capitals:
            return "form", vocabulary().capitals[words[0]], 1
        if length == 1 and words[0].casefold() in vocabulary().ignored:
            return "ignored", "", 1
        meaning = _phrases().get(key)
        if meaning and meaning[0] == "ignored" and (place := _place(tokens, at, length, key)):
            return place  # «Ås», where «as» says nothing
        if meaning is None:
            place = _place(tokens, at, length, key)
            if place:
                return place
            continue
        kind, value = meaning
        if kind in ("north", "south"):
            beyond = _line(tokens, at + length)
            return (kind, " ".join((*words, *beyond)), length + len(beyond)) if beyond else (None, "", length)
        if kind in ("below", "above"):
            number = tokens[at + length] if at + length < len(tokens) else ""
            return (kind, int(number), length + 1) if number.isdecimal() else (None, "", length)
        return kind, value, length
    return _single(tokens[at])


def _single(word: str) -> tuple[Kind | None, Value, int]:
    if word.isdecimal() and 1990 <= int(word[:9]) <= 2100:
        return "year", int(word), 1
    key = loose(word)
    for ending in ENDINGS:
        meaning = _phrases().get(key.removesuffix(ending)) if key.endswith(ending) else None
        if meaning and meaning[0] in ("service", "form", "ignored"):
            return *meaning, 1
    for start, services in _starts():
        rest = key.removeprefix(start)
        if rest != key and _says_nothing(rest):
            return "service", services, 1
        if rest != key and (meaning := _phrases().get(rest)) and meaning[0] == "form":
            return "service", services, 1
    return None, "", 1


def _says_nothing(rest: str) -> bool:
    """Whether the end of a compound is a word such as -samarbeid, with or without the s between."""
    meaning = (
        _phrases().get(rest)
        or _phrases().get(rest.removeprefix("s"))
        or _phrases().get(rest.removeprefix("et"))
    )
    return meaning is not None and meaning[0] == "ignored"


def _place(tokens: list[str], at: int, length: int, key: str) -> tuple[Kind, Value, int] | None:
    written = " ".join(tokens[at : at + length])
    if key in region_names() and len(region_names()[key][1]) > 1:
        return "region", region_names()[key][0], length
    codes = _municipalities().get(key)
    if codes is None:
        return None
    if len(codes) == 1:
        return "municipality", codes, length
    after = tokens[at + length : at + length + 4]
    for extra in range(len(after), 1, -1):
        if after[0] == "i" and loose("".join(after[1:extra])) in region_names():
            return "municipality", (find(f"{written} {' '.join(after[:extra])}").code,), length + extra
    return "municipality", (find(written).code,), length  # raises, with those it could be


def _line(tokens: list[str], at: int) -> list[str]:
    """The words after «nord for» that name a place or a latitude."""
    if at < len(tokens) and re.fullmatch(r"\d{2}(’\d+)?", tokens[at]):
        return [tokens[at].replace("’", ",")]
    for length in range(min(3, len(tokens) - at), 0, -1):
        key = loose("".join(tokens[at : at + length]))
        if key in vocabulary().places or len(_municipalities().get(key, ())) == 1:
            return tokens[at : at + length]
    return []


def _with(asked: Question, kind: Kind, value: Value) -> Question:
    if isinstance(value, int):
        field = {"below": "fewer_than", "above": "more_than"}.get(kind, "year")
        return replace(asked, **{field: value})  # type: ignore[arg-type]  # the field is a number
    if isinstance(value, tuple):
        if kind == "service":
            return replace(asked, services=tuple(dict.fromkeys((*asked.services, *value))))
        return replace(asked, members=tuple(dict.fromkeys((*asked.members, *value))))
    if kind == "form":
        return replace(asked, form=value)
    if kind == "without":
        return replace(asked, without=True)
    if kind == "small":
        return replace(asked, fewer_than=SMALL)
    return replace(asked, place=f"{asked.place}, {value}" if asked.place and kind == "region" else value)


@cache
def _phrases() -> dict[str, tuple[Kind, Value]]:
    words = vocabulary()
    meanings: dict[str, tuple[Kind, Value]] = {}
    kinds: Iterator[tuple[Kind, tuple[str, ...]]] = iter(
        (
            ("ignored", words.ignored), ("small", words.small), ("above", words.above), ("below", words.below),
            ("without", words.without), ("south", words.south), ("north", words.north),
        )
    )  # fmt: skip
    for kind, phrases in kinds:
        meanings |= {loose(phrase): (kind, "") for phrase in phrases}
    for form in words.forms:
        meanings |= {loose(phrase): ("form", form.id) for phrase in form.words}
    for service in words.services:
        meanings |= {loose(phrase): ("service", service.ids) for phrase in service.words}
    return meanings


@cache
def _starts() -> list[tuple[str, tuple[str, ...]]]:
    """Service words that compounds such as «barnevernsamarbeid» begin with, longest first."""
    service_words = [(key, v) for key, (kind, v) in _phrases().items() if kind == "service" and len(key) > 3]
    return sorted(
        ((key, v) for key, v in service_words if isinstance(v, tuple)), key=lambda one: -len(one[0])
    )


@cache
def _municipalities() -> dict[str, tuple[str, ...]]:
    """Loose name → the codes of today it can mean: names, former names, administrative centres."""
    today: dict[str, set[str]] = {}
    for m in current().values():
        for name in m.names:
            today.setdefault(loose(name), set()).add(m.code)
    others: dict[str, set[str]] = {}
    for m in periods():
        if not m.is_current:
            for name in m.names:
                others.setdefault(loose(name), set()).update(t.code for t in today_of(m))
    for m in current().values():
        if m.administrative_centre:
            others.setdefault(loose(m.administrative_centre), set()).add(m.code)
    return {key: tuple(sorted(codes)) for key, codes in (others | today).items()}


def _nearest(word: str) -> str:
    """The known word or name that a misspelt one comes nearest to, or nothing."""
    if len(word) < 4:
        return ""
    spelt = {loose(w): w for s in vocabulary().services for w in s.words}
    spelt |= {loose(w): w for f in vocabulary().forms for w in f.words}
    spelt |= {loose(name): name for name, _ in region_names().values()}
    spelt |= {loose(m.name): m.name for m in current().values()}
    near = difflib.get_close_matches(loose(word), spelt, n=1, cutoff=0.75)
    return spelt[near[0]] if near else ""
