"""Reads a question in plain words: the longest known phrase at each place, and what is left over is said."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Literal

from nabolag.cooperation.arranged import organisations
from nabolag.cooperation.question.amounts import amount, size_called, within
from nabolag.cooperation.question.model import WHAT_IT_IS, Question, landmarks, region_names
from nabolag.cooperation.question.nearest import called, nearest
from nabolag.cooperation.question.words import vocabulary
from nabolag.cooperation.question.written import whole_numbers
from nabolag.errors import BadInput, NotKnown
from nabolag.municipalities import current, find, table
from nabolag.municipalities.search import loose

Kind = Literal[
    "service", "form", "line", "region", "municipality", "coast", "but", "without", "other_form", "size", "year", "name",
    "ignored",
]  # fmt: skip
LONGEST_PHRASE = 5  # words
LONGEST = 500  # characters
ENDINGS = ("e", "ene", "ane", "enes", "et", "en", "er", "ar", "a", "s")
SHORT = 4
"""Letters of a word, with its ending, that may be another word than it looks like, as «byer» is not «by»."""
JOINTS = ("s", "e", "et", "ets", "en", "ens")
"""What may stand between the parts of a compound: «havnesamarbeid», «barnevernssamarbeid»."""
AT = ("i", "på", "ved", "frå", "fra", "in", "at", "from", "av")
"""Words before the name of a place."""


NOT = ("ikke", "ikkje", "not")
NEVER = ("ikke", "ikkje", "aldri", "not", "never", "don't", "doesn't", "didn't", "don’t", "doesn’t", "didn’t")
MUNICIPALITIES = ("kommun", "municipalit")
ADJECTIVES = ("kommunal", "kommunerev")
WHO = ("som", "med", "uten", "utan", "that", "which", "who", "with", "without")
INTERMUNICIPAL = re.compile(r"(?i)\binter-?(?:kommunal|municipal)\w*")
COMPANY = re.compile(r"(?i)selskap|compan")
"""«Interkommunalt vannselskap»: the form is said on both sides of the service."""


@dataclass(frozen=True)
class Reading:
    """A question as it was understood.

    `understood`: (what was written, what it was taken for). `left`: (words that say nothing here, the nearest known);
    `places`: those of them that must be the name of a place.
    """

    question: Question
    understood: tuple[tuple[str, Kind], ...]
    left: tuple[tuple[str, str], ...] = ()
    places: tuple[str, ...] = ()


@dataclass
class _Reader:
    """What has been read so far; `places` and `but` are as they were written."""

    tokens: list[str]
    asked: Question = field(default_factory=Question)
    regions: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    coast: str = ""
    but_word: str = ""
    but: list[str] = field(default_factory=list)
    leaving_out: bool = False
    other_form: bool = False
    understood: list[tuple[str, Kind]] = field(default_factory=list)
    left: list[tuple[int, int]] = field(default_factory=list)

    def place(self) -> str:
        """The place in one phrase, as `model.place` reads it."""
        but = f"{self.but_word} {', '.join(dict.fromkeys(self.but))}" if self.but else ""
        parts = (", ".join(dict.fromkeys(self.regions)), self.coast, " ".join(self.lines), but)
        return " ".join(part for part in parts if part)


def read(sentence: str) -> Reading:
    """The question that a sentence in bokmål, nynorsk or English asks.

    Raises:
        BadInput: nothing in it can be looked for, it is longer than 500 characters, or no size can be what it says.
        NotKnown: a municipality that several are called; `candidates` lists them.
    """
    if len(sentence) > LONGEST:
        raise BadInput("Spørsmålet er lengre enn {longest} tegn. Skriv det kortere.", longest=LONGEST)
    reader = _Reader(
        re.findall(r"(?<!\w)[-−]\d+(?:’\d+)?|[^\W_]+(?:['’][^\W_]+)*|\d+|%", whole_numbers(sentence))
    )
    at = 0
    while at < len(reader.tokens):
        at += _step(reader, at)
    question = replace(reader.asked, place=reader.place(), other_form=reader.other_form)
    understood = reader.understood
    if not question.form and INTERMUNICIPAL.search(sentence) and COMPANY.search(sentence):
        question = replace(question, form="IKS")
        understood.append((INTERMUNICIPAL.findall(sentence)[0], "form"))
    if question.other_form and not question.form:
        question = replace(question, other_form=False, without=True)  # «som ikke er i …»
    left, places = _left_over(reader)
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
    return Reading(question, tuple(understood), left, places)


def _left_over(reader: _Reader) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """The words that nothing was made of, those beside each other as one where they are near nothing one by one."""
    runs: list[list[tuple[int, int]]] = []
    for start, n in reader.left:
        if runs and n == 1 and (last := runs[-1][-1])[0] + last[1] == start:
            runs[-1].append((start, n))
        else:
            runs.append([(start, n)])
    found: list[tuple[str, str]] = []
    places: list[str] = []
    for run in runs:
        words = [_said(reader.tokens, start, n) for start, n in run]
        first = run[0][0]
        at_place = first > 0 and reader.tokens[first - 1].casefold() in AT
        line = loose("".join(reader.tokens[first : first + 2])) in _line_words()
        whole = " ".join(words)
        if at_place or line:
            places.append(whole if line else words[0])
        one_by_one = ["" if line else nearest(w, place=at_place and not i) for i, w in enumerate(words)]
        if any(one_by_one) and len(words) > 1:
            found += list(zip(words, one_by_one, strict=True))
        else:
            found.append((whole, "" if line else nearest(whole, place=at_place)))
    return tuple(found), tuple(places)


@cache
def _line_words() -> frozenset[str]:
    return frozenset(
        loose(word) for word in (*vocabulary().north, *vocabulary().south, *vocabulary().sideways)
    )


def _respelt(sentence: str, left: tuple[tuple[str, str], ...]) -> str:
    """The sentence with each unknown word as the known one nearest to it."""
    for word, near in left:
        sentence = sentence.replace(word, near) if near else sentence
    return " ".join(sentence.split())


Value = tuple[str, ...] | str


def _step(reader: _Reader, at: int) -> int:
    """Take in what the words from `at` on say; how many of them say it."""
    tokens = reader.tokens
    if told := amount(tokens, at, _inhabitants):
        again = told.kind == "year" and "year" in (told.change or {}) and reader.asked.year is not None
        if told.change is None or again:  # a second year, as in «i 2011 men ikke i 2021», cannot be asked for
            reader.left.append((at, told.taken))
        else:
            reader.asked = replace(reader.asked, **within(reader.asked, told.change))  # type: ignore[arg-type]  # numbers
            reader.understood.append(
                (_said(tokens, at, told.taken), "year" if told.kind == "year" else "size")
            )
        return told.taken
    kind, value, taken = _next(tokens, at)
    if kind == "but" and tokens[at + taken - 1].casefold() in NOT:
        kind, taken = _what_is_not(tokens, at, taken)
    if kind == "other_form":
        after = _next(tokens, at + taken) if at + taken < len(tokens) else (None, "", 0)
        if after[0] == "service":  # «som ikke er vann»: a service cannot be left out
            reader.left.append((at, taken + after[2]))
            return taken + after[2]
        if after[0] in ("municipality", "region"):
            kind = "but"  # «andre kommuner enn Bodø»
        elif after[0] != "form" and at and _is_noun(tokens[at - 1]):
            kind = "without"  # «kommuner som ikke er med i IKS»
    if kind in (None, "ignored") and tokens[at].casefold() in NEVER and any(map(_is_noun, tokens[:at])):
        kind, taken = "without", 1  # «kommuner som … ikke …»
    if kind is None:
        reader.left.append((at, taken))
        return taken
    if everybody := _everybody(tokens, at):
        reader.asked = replace(reader.asked, without=True)  # whoever does not, is what the answer turns on
        reader.understood.append((_said(tokens, at, everybody), "without"))
        return everybody
    if kind == "ignored":
        if reader.but and tokens[at].casefold() in AT:
            reader.leaving_out = False
        return taken
    if kind == "without" and (instead := _what_it_is_without(tokens, at + taken)):
        kind = instead  # «IKS uten Oslo», «brann uten IKS»
    _take(reader, kind, value, _said(tokens, at, taken))
    reader.understood.append((_said(tokens, at, taken), kind))
    return taken


def _said(tokens: list[str], at: int, taken: int) -> str:
    return " ".join(tokens[at : at + taken]).replace("’", ",")


def _take(reader: _Reader, kind: Kind, value: Value, said: str) -> None:
    asked = reader.asked
    if kind == "but":
        known = said if said.casefold() in vocabulary().but else vocabulary().but[0]
        reader.leaving_out, reader.but_word = True, reader.but_word or known
    elif kind == "region" and isinstance(value, str):
        (reader.but if reader.leaving_out else reader.regions).append(value)
    elif kind == "municipality" and isinstance(value, tuple):
        if reader.leaving_out:
            name = current()[value[0]].name
            reader.but.append(name if called().get(loose(name)) == value else value[0])
        else:
            reader.asked = replace(asked, members=tuple(dict.fromkeys((*asked.members, *value))))
    elif kind == "line" and isinstance(value, str):
        reader.lines.append(value)
    elif kind == "coast":
        reader.coast = reader.coast or said
    elif kind == "other_form":
        reader.other_form = True
    elif kind == "without":
        reader.asked = replace(asked, without=True)
    elif kind == "size":
        reader.asked = replace(asked, **within(asked, size_called(said) or {}))  # type: ignore[arg-type]  # numbers
    elif kind == "service" and isinstance(value, tuple):
        reader.asked = replace(asked, services=tuple(dict.fromkeys((*asked.services, *value))))
    elif kind == "form" and isinstance(value, str):
        reader.asked = replace(asked, form=",".join(dict.fromkeys((*asked.forms, value))))
    elif kind == "name" and isinstance(value, str):
        names = dict.fromkeys((*(n for n in asked.name.split("; ") if n), value))
        reader.asked = replace(asked, name="; ".join(names))
    if kind not in ("but", "region", "municipality"):
        reader.leaving_out = False


def _what_it_is_without(tokens: list[str], at: int) -> Kind | None:
    """What «uten» leaves out, by what comes after it: a place or a form; else those that do not take part are asked for.

    «Kommuner uten IKS» are those that do not take part in one.
    """
    if at >= len(tokens):
        return None
    kind, _value, _taken = _next(tokens, at)
    if kind == "form" and at > 1 and tokens[at - 2].casefold().startswith(MUNICIPALITIES):
        return None
    return {"municipality": "but", "region": "but", "form": "other_form"}.get(kind or "")  # type: ignore[return-value]


def _what_is_not(tokens: list[str], at: int, taken: int) -> tuple[Kind | None, int]:
    """What «men ikke» says of what comes after it: a place or a form is left out; of anything else it is a plain «not»."""
    after = at + taken
    if after < len(tokens) and tokens[after].casefold() in AT:
        after += 1
    kind = _next(tokens, after)[0] if after < len(tokens) else None
    if kind in ("municipality", "region"):
        return "but", after - at
    if kind == "form":
        return "other_form", after - at
    return "ignored", max(taken - 1, 1)  # «men ikke har»: what «ikke» says is looked at by itself


def _everybody(tokens: list[str], at: int) -> int:
    """How many words say that every municipality is meant, as «samtlige kommuner»; 0 where a list of them is asked for."""
    words = vocabulary()
    n = next((n for n in (2, 1) if " ".join(tokens[at : at + n]).casefold() in words.everybody), 0)
    if not n or any(word.casefold() in words.listing for word in tokens[:at]):
        return 0
    noun = next((i for i in range(at + n, min(at + n + 2, len(tokens))) if _is_noun(tokens[i])), None)
    if noun is None:
        return 0
    after = tokens[noun + 1 : noun + 3]
    if (
        after
        and after[0].casefold() in WHO
        and not (len(after) > 1 and amount(tokens, noun + 2, _inhabitants))
    ):
        return 0  # «alle kommuner som …», but «alle kommuner med under 5 000 innbyggere»
    return n


def _is_noun(word: str) -> bool:
    return word.casefold().startswith(MUNICIPALITIES) and not word.casefold().startswith(ADJECTIVES)


def _next(tokens: list[str], at: int) -> tuple[Kind | None, Value, int]:
    """What the words from `at` on say, and how many of them say it."""
    for length in range(min(LONGEST_PHRASE, len(tokens) - at), 0, -1):
        words = tokens[at : at + length]
        key = loose("".join(words))
        if length == 1 and (capitals := vocabulary().capitals.get(words[0])):
            is_form = any(form.id == capitals for form in vocabulary().forms)
            return ("form", capitals, 1) if is_form else ("service", (capitals,), 1)
        if length == 1 and words[0].casefold() in vocabulary().ignored:
            return "ignored", "", 1
        meaning = _phrases().get(key)
        if meaning is None and (name := organisations().get(key)) and not _place(tokens, at, length, key):
            return "name", name, length
        if meaning and meaning[0] == "ignored" and (place := _place(tokens, at, length, key)):
            return place  # «Ås», where «as» says nothing
        if meaning is None:
            place = _place(tokens, at, length, key)
            if place:
                return place
            if length > 2 and _other_than(words):  # «andre selskaper enn»
                return "other_form", "", length
            continue
        kind, value = meaning
        if kind == "line":
            beyond = _line(tokens, at + length)
            if not beyond or key in {loose(word) for word in vocabulary().sideways}:
                return None, "", length + len(beyond)
            return kind, " ".join((*words, *beyond)), length + len(beyond)
        return kind, value, length
    return _single(tokens[at])


def _other_than(words: list[str]) -> bool:
    first, last = words[0].casefold(), words[-1].casefold()
    return last in vocabulary().than and first in ("andre", "anna", "annet", "annen", "other")


def _inhabitants(tokens: Sequence[str]) -> tuple[int, int] | None:
    for length in range(min(3, len(tokens)), 0, -1):
        codes = called().get(loose("".join(tokens[:length])), ())
        if len(codes) == 1:
            return _population()[codes[0]], length
    return None


@cache
def _population() -> dict[str, int]:
    return dict(table().select("code", "population").iter_rows())


def _single(word: str) -> tuple[Kind | None, Value, int]:
    key = loose(word)
    for ending in ENDINGS:
        meaning = _phrases().get(key.removesuffix(ending)) if key.endswith(ending) else None
        if meaning and (meaning[0] in ("service", "form") or (meaning[0] == "ignored" and len(key) > SHORT)):
            return *meaning, 1
    for start, services in _starts():
        rest = key.removeprefix(start)
        if rest != key and _says_nothing(rest):
            return "service", services, 1
        if rest != key and (meaning := _phrases().get(rest.removeprefix("s"))) and meaning[0] == "form":
            return "service", services, 1
    return None, "", 1


def _says_nothing(rest: str) -> bool:
    """Whether the end of a compound is a word such as -samarbeid, with or without the s between."""
    tails = [rest.removeprefix(joint) for joint in ("", *JOINTS)]
    tails += [tail.removesuffix(ending) for tail in tails for ending in ENDINGS if tail.endswith(ending)]
    return any(meaning[0] == "ignored" for tail in tails if (meaning := _phrases().get(tail)) is not None)


def _place(tokens: list[str], at: int, length: int, key: str) -> tuple[Kind, Value, int] | None:
    written = " ".join(tokens[at : at + length])
    if key in region_names() and (len(region_names()[key][1]) > 1 or key.endswith("regionen")):
        name, within = region_names()[key]
        if length > 1 and "/" in name and all(loose(one) in called() for one in tokens[at : at + length]):
            return None  # «Asker, Bærum»: two municipalities, not the region that has both names
        return ("region", name, length) if len(within) > 1 else ("municipality", tuple(within), length)
    codes = (key,) if key in current() else called().get(key)
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
    start = at + (at < len(tokens) and tokens[at].casefold() == "den")
    if start > at and start < len(tokens) and re.fullmatch(r"\d{2}(’\d+)?", tokens[start]):
        return tokens[at : start + 1]  # «nord for den 62. breddegrad»
    while start < len(tokens) - 1 and not WHAT_IT_IS.sub("", f"{tokens[start]} x").startswith(tokens[start]):
        start += 1
    for length in range(min(4, len(tokens) - start), 0, -1):
        key = loose("".join(tokens[start : start + length]))
        if key in landmarks() or key in region_names() or len(called().get(key, ())) == 1:
            return tokens[at : start + length]
    return []


@cache
def _phrases() -> dict[str, tuple[Kind, Value]]:
    words = vocabulary()
    meanings: dict[str, tuple[Kind, Value]] = {}
    kinds: Iterator[tuple[Kind, tuple[str, ...]]] = iter(
        (
            ("ignored", (*words.ignored, *words.people)), ("size", (*words.small, *words.middle, *words.large)),
            ("without", words.without), ("other_form", words.other_form), ("but", words.but), ("coast", words.coast),
            ("line", (*words.south, *words.north, *words.sideways)),
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
