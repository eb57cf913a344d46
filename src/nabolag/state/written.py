"""A measure as people write it: in the fields of a form, in the row of a workbook. Text in, a measure out, and back.

`FIELDS` are the fields in order, by the attribute of `Measure`; each has a heading that the form and the workbook share.
"""

from __future__ import annotations

import difflib
import re
from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

import msgspec

from nabolag.cooperation.added.cells import read_day
from nabolag.errors import BadInput, Ours
from nabolag.municipalities import current
from nabolag.state.measures import MOST, BadMeasure, Measure, bad, check_measures, nothing_more
from nabolag.text import LANGUAGES, N_, clean, fold, read_kroner, read_number, read_share, texts

FIELDS: Mapping[str, str] = {
    "name": N_("Navn"),
    "kind": N_("Slag"),
    "service": N_("Tjeneste"),
    "amount": N_("Beløp til hver, kr"),
    "share": N_("Statens andel"),
    "spending": N_("Hver bruker, kr"),
    "grades": N_("Beløp etter folketall"),
    "risk": N_("Andel som kan tapes"),
    "min_population": N_("Minst innbyggere"),
    "max_population": N_("Høyst innbyggere"),
    "counties": N_("Bare i fylkene"),
    "centrality": N_("Bare sentralitet"),
    "only_new": N_("Bare nye samarbeid"),
    "members": N_("Kommuner i hvert samarbeid"),
    "budget": N_("Ramme, kr"),
    "start": N_("Fra dato"),
    "end": N_("Til dato"),
    "source": N_("Kilde"),
}
KINDS: Mapping[str, str] = {
    "grant": N_("tilskudd"),
    "match": N_("spleiselag"),
    "merger": N_("sammenslåingsstøtte"),
    "transition": N_("inndelingstilskudd"),
    "guarantee": N_("lånegaranti"),
    "requirement": N_("krav"),
    "minimum": N_("minste folketall"),
}


def measures_written(
    rows: Sequence[Mapping[str, str]], also: Callable[[Measure], object] = nothing_more
) -> tuple[Measure, ...]:
    """The measures of these rows, of `FIELDS` as text; a row where nothing but the kind is written is left out.

    `also`: a further check of each, as in `read_measures`.

    Raises:
        BadMeasure: none, more than four, or one that cannot be; with the number of its row, counted from 1.
    """
    made: list[Measure] = []
    at: list[int] = []
    for number, cells in enumerate(rows, 1):
        if not is_written(cells):
            continue
        try:
            made.append(measure_written(cells, number))
        except BadMeasure as error:
            error.number = number
            raise
        at.append(number)
    if len(made) > MOST:
        many = bad(
            "name",
            N_("Det er {n} {n:tiltak|tiltak}. Skriv høyst {most}; «ingen tiltak» er alltid med."),
            n=len(made),
            most=MOST,
        )
        many.number = at[MOST]
        raise many
    try:
        check_measures(made, also)
    except BadMeasure as error:
        error.number = at[error.number - 1]
        raise
    return tuple(made)


def is_written(cells: Mapping[str, str]) -> bool:
    """Whether anything but what a row starts out with stands in it."""
    return any(cells.get(name, "").strip() for name in FIELDS if name not in ("kind", "only_new"))


def measure_written(cells: Mapping[str, str], number: int) -> Measure:
    """One row; nothing written is the field as it is when nobody says.

    Raises:
        BadMeasure: a cell that cannot be read.
    """
    given: dict[str, Any] = {}
    for part, read in _READ.items():
        text = clean(cells.get(part, "")).strip()
        if not text:
            continue
        try:
            given[part] = read(text)
        except BadMeasure as error:
            error.part = part
            raise
        except BadInput as error:
            wrong = bad(part, error.message, **error.values)
            wrong.repairs = error.repairs
            raise wrong from error
    name = " ".join(given.pop("name", "").split()) or f"Tiltak {number}"
    if fold(name) in {"none", *(fold(texts(lang)("Ingen tiltak")) for lang in LANGUAGES)}:
        raise bad("name", N_("«{name}» er alltid med. Kall tiltaket noe annet."), name=name)
    return Measure(id=name, name=name, kind=given.pop("kind", "grant"), **given)


def written(measure: Measure) -> dict[str, str]:
    """The fields of a measure as they are written, which `measure_written` reads back; only what is not as when nobody says."""
    plain = msgspec.to_builtins(measure)
    told = {"name": measure.name, "kind": KINDS[measure.kind]}
    for field in msgspec.structs.fields(Measure):
        if (
            field.name in told
            or field.name not in FIELDS
            or plain[field.name] == msgspec.to_builtins(field.default)
        ):
            continue
        value = plain[field.name]
        told[field.name] = (
            "; ".join(f"{plain_number(people)}: {plain_number(kroner)}" for people, kroner in value)
            if field.name == "grades"
            else ", ".join(map(str, value))
            if isinstance(value, list | tuple)
            else "ja"
            if value is True
            else plain_number(value)
            if isinstance(value, float)
            else str(value)
        )
    return told


@cache
def field_names() -> dict[str, str]:
    """What a field may be called, folded, and its id: the id, and its heading in each language with and without the unit."""
    found: dict[str, str] = {}
    for part, label in FIELDS.items():
        for said in (part, *(texts(lang)(label) for lang in LANGUAGES)):
            found[fold(said)] = found[fold(said.split(",")[0])] = part
    return found


def field_called(said: str) -> str | None:
    """The id of the field that is called so in a heading or a file; None: none is.

    >>> field_called("Ramme, kr"), field_called("budget"), field_called("Rame")
    ('budget', 'budget', None)
    """
    return field_names().get(fold(said))


MEANT: Mapping[str, str] = {
    "name": "tittel title navn_på_tiltak tiltak measure",
    "kind": "type tiltakstype tiltaksform slags sort virkemiddel",
    "service": "oppgave sektor tjenesteområde område task",
    "amount": "beløp belop sum sats kr kroner nok stønad beløp_i_kr beløp_i_kroner amount_nok",
    "share": "andel del prosent prosentandel",
    "spending": "utgift utgifter kostnad lån loan cost",
    "grades": "trinn steg satser",
    "risk": "tap risiko loss",
    "min_population": "minst minimum min min_innbyggere minste_folketall",
    "max_population": "størst maks maksimum max maks_innbyggere max_innbyggere folketall innbyggere population",
    "counties": "fylke fylker fylkene county",
    "centrality": "sentralitet sentralitetsklasse",
    "only_new": "nye ny new",
    "members": "antall kommuner antall_kommuner municipalities",
    "budget": "budsjett rammen totalramme bevilgning total",
    "start": "fra frå from startdato fra_og_med begynner since",
    "end": "til slutt to sluttdato til_og_med slutter until",
    "source": "kjelder url lenke link",
}
"""What people call a field that has another name here: told when it is met, never taken for granted."""


def other_name(said: str) -> str:
    """The id of the field that is meant by a name that is no field's own; empty: none is."""
    return _other_names().get(fold(said), "")


@cache
def _other_names() -> dict[str, str]:
    return {fold(word): part for part, words in MEANT.items() for word in words.split()}


def nearest(said: str) -> str:
    """The id of the field that is meant by `said`, or is called nearly so; empty: none is.

    >>> nearest("type"), nearest("belop"), nearest("buget"), nearest("farge")
    ('kind', 'amount', 'budget', '')
    """
    if part := other_name(said):
        return part
    names = field_names()
    near = difflib.get_close_matches(fold(said), names, n=1, cutoff=0.7)
    return names[near[0]] if near else ""


def plain_number(value: float) -> str:
    """A number as it is written in a field: `1234,5`."""
    return f"{value:.15g}".replace(".", ",")


def _kind(text: str) -> str:
    wanted, named = fold(text), _kinds()
    if wanted in named:
        return named[wanted]
    if near := difflib.get_close_matches(wanted, named, n=1, cutoff=0.75):
        meant = KINDS[named[near[0]]]
        wrong = BadInput("Slaget «{said}» finnes ikke. Mente du «{meant}»?", said=text, meant=meant)
        wrong.repairs = ((text, meant),)
        raise wrong
    raise BadInput(
        "Slaget «{said}» finnes ikke. Skriv {known}.", said=text, known=Ours(", ".join(KINDS.values()))
    )


@cache
def _kinds() -> dict[str, str]:
    """What a kind may be called, folded, and its id."""
    return {
        fold(said): kind
        for kind, word in KINDS.items()
        for said in (kind, *(texts(lang)(word) for lang in LANGUAGES))
    }


def kroner(text: str) -> float:
    """An amount as people write it: `2 mill`, `kr 50 000`.

    >>> kroner("2,5 mill. kr")
    2500000.0
    """
    return float(read_kroner(text))


def _count(text: str) -> int:
    value = read_number(text)
    if value != int(value):
        raise BadInput("«{said}» er ikke et helt tall. Skriv ett, som 5000.", said=text)
    return int(value)


def _whole(text: str) -> float:
    return float(_count(text))


def _share(text: str) -> float:
    """A part of the whole; a little above 1 may be per cent or a mistake, so it is asked about."""
    value = float(read_share(text, percent_above_one=False))
    if 1 < value < 2 and "%" not in text:
        raise BadInput(
            "«{said}» kan være prosent eller en andel. Skriv prosenttegn, som 40 %, eller en andel, som 0,4.",
            said=text,
        )
    return float(read_share(text))


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in re.split(r"[,;\n]", text) if part.strip())


def _counties(text: str) -> tuple[str, ...]:
    """Counties by name or number; of a name in several languages (`Troms – Romsa`) the first."""
    numbers = {code[:2]: one.county_name for code, one in current().items()}
    parts = [re.split(r"\s*/\s*|\s+[-–—]\s+", one)[0] for one in _listed(text)]
    return tuple(dict.fromkeys(numbers.get(one, one) for one in parts))


def _grades(text: str) -> tuple[tuple[float, float], ...]:
    pairs = [part.partition(":") for part in re.split(r"[;\n]", text) if part.strip()]
    for people, colon, amount in pairs:
        if not (people.strip() and colon and amount.strip()):
            said = people + colon + amount
            raise BadInput(
                "«{said}» er ikke folketall: beløp. Skriv trinnene som 0: 5 mill; 15 000: 20 mill.", said=said
            )
    return tuple((_whole(people.strip()), kroner(amount.strip())) for people, _colon, amount in pairs)


def _classes(text: str) -> tuple[int, ...]:
    """Classes one by one, or from one to another: `5, 6` or `5–6`."""
    found: list[int] = []
    for part in _listed(re.sub(r"(?<=\d)\s+(?:og|and)\s+(?=\d)", ",", text)):
        ends = re.fullmatch(r"([1-9])\s*[-–—]\s*([1-9])", part)
        if not ends and not re.fullmatch(r"\d+", part):
            raise BadInput(
                "«{said}» er ingen sentralitetsklasse. SSBs klasser er 1 (mest sentral) til 6; skriv dem som 5–6 eller 5, 6.",
                said=part,
            )
        found += range(int(ends[1]), int(ends[2]) + 1) if ends and ends[1] <= ends[2] else [_count(part)]
    return tuple(found)


def _yes(text: str) -> bool:
    if (said := fold(text)) in ("ja", "yes", "x", "1", "sann", "true"):
        return True
    if said in ("nei", "no", "0", "usann", "false"):
        return False
    raise BadInput("«{said}» er verken ja eller nei.", said=text)


def _day(text: str) -> str:
    if short := re.fullmatch(r"(\d{1,2}\s*[./-]\s*\d{1,2}\s*[./-]\s*)(\d{2})", text):
        meant = f"{short[1]}20{short[2]}"
        wrong = BadInput(
            "«{said}» har bare to siffer i årstallet. Mente du «{meant}»?", said=text, meant=meant
        )
        wrong.repairs = ((text, meant),)
        raise wrong
    day = read_day(text)
    if day is None:
        raise BadInput("«{said}» er ingen dato. Skriv den som 2027-01-31.", said=text)
    return day.isoformat()


def _last_day(text: str) -> str:
    """A day; a year or a month alone is its last.

    >>> _last_day("2027"), _last_day("2028-02"), _last_day("juni 2027"), _last_day("2027-06-03")
    ('2027-12-31', '2028-02-29', '2027-06-30', '2027-06-03')
    """
    if re.fullmatch(r"\d{4}", text):
        return f"{text}-12-31"
    first = date.fromisoformat(_day(text))
    if MONTH.fullmatch(text):
        return first.replace(day=monthrange(first.year, first.month)[1]).isoformat()
    return first.isoformat()


MONTH = re.compile(r"\d{1,2}[./-]\d{4}|\d{4}[./-]\d{1,2}|[^\W\d]{3,}\.?\s*\d{4}")
"""How a month is written without a day."""


_READ: Mapping[str, Callable[[str], Any]] = {
    "name": str,
    "kind": _kind,
    "service": str,
    "amount": kroner,
    "share": _share,
    "spending": kroner,
    "grades": _grades,
    "risk": _share,
    "min_population": _whole,
    "max_population": _whole,
    "counties": _counties,
    "centrality": _classes,
    "only_new": _yes,
    "members": _count,
    "budget": kroner,
    "start": _day,
    "end": _last_day,
    "source": str,
}
