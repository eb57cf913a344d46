"""What the acts forbid: values no agreement may have, and participants a form cannot have; facts that contradict."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from nabolag.errors import BadInput, NotLawful
from nabolag.governance.agreement.quantities import amount, numbers, years
from nabolag.governance.limits import figure, law

Facts = Mapping[str, Any]
EARLIEST = date(2026, 1, 1)
"""The texts at hand hold from this day."""

COUNTIES = ("akershus", "agder", "buskerud", "finnmark", "innlandet", "møre og romsdal", "nordland", "rogaland",
            "telemark", "troms", "trøndelag", "vestfold", "vestland", "østfold")  # fmt: skip
COMPANY = re.compile(
    r"\b(AS|ASA|SA|BA|ANS|DA|KF|FKF|HF|RHF|NUF|SF|samvirkeforetak|aksjeselskap|stiftels\w*|stifting\w*|forening\w*|foreining\w*)\b"
)
STATE = re.compile(
    r"\b(staten|statsforvalt\w+|helseforetak\w*|direktorat\w*|departement\w*|politi\w*)\b", re.I
)
DECIDES = re.compile(r"\b(?:enkeltvedtak)\b", re.I)
ALLOWED = re.compile(r"\b(?:ikke|ikkje|ingen|verken|interne? forhold|tilsk[ou][dt]\w*)\b", re.I)


@dataclass(frozen=True)
class Breach:
    """A rule the facts break; `points` are the clauses it touches, none when the whole form is out."""

    points: tuple[str, ...]
    error: NotLawful


def kind(participant: Mapping[str, Any]) -> str:
    """`municipality`, `county`, `iks`, `company` or `state`, as said or as the name shows."""
    given_kind = participant.get("kind")
    if given_kind in ("municipality", "county", "iks", "state"):
        return str(given_kind)
    if given_kind in ("municipal_company", "private", "company"):
        return "company"
    name = str(participant["name"]).strip()
    if re.search(r"fylke", name, re.I) or name.casefold() in COUNTIES:
        return "county"
    if re.search(r"\bIKS\b|interkommunalt selskap", name, re.I):
        return "iks"
    if COMPANY.search(name):
        return "company"
    return "state" if STATE.search(name) else "municipality"


def check(form: str, facts: Facts) -> None:
    """Refuses facts that contradict each other, and participants the form cannot have.

    Raises:
        BadInput: a contradiction, or a day before the texts.
        NotLawful: a participant the act does not let in.
    """
    _contradictions(facts)
    for breach in breaches(form, facts):
        if not breach.points:
            raise breach.error


def breaches(form: str, facts: Facts) -> Iterator[Breach]:
    """Every rule the facts break, the gravest first."""
    yield from _who(form, facts["participants"])
    if form in ("IPR", "KO"):
        yield from _local_government(form, facts)
    if form == "vertskommune-nemnd":
        least = figure("board-members")
        for one in facts["participants"]:
            if (count := one.get("representatives")) is not None and count < least:
                yield Breach(("board_members",), NotLawful(
                    "{who} må ha minst to medlemmer i nemnda ({law}).", who=one["name"],
                    law=law("board-members")))  # fmt: skip
    if form == "IKS":
        yield from _iks(facts)
    if form == "AS":
        yield from _as(facts)
    if form == "SA" and (lowest := _lowest(facts.get("board"))) is not None and lowest < figure("sa-board"):
        yield Breach(
            ("board",),
            NotLawful(
                "Styret må ha minst tre medlemmer, eller to når vedtektene sier det ({law}), ikke {n}.",
                n=lowest,
                law=law("sa-board"),
            ),
        )
    if form == "stiftelse":
        yield from _foundation(facts)


def _who(form: str, people: list[dict[str, Any]]) -> Iterator[Breach]:
    kinds = {str(p["name"]): kind(p) for p in people}
    out = [n for n, k in kinds.items() if k in ("company", "state")]
    iks = [n for n, k in kinds.items() if k == "iks"]
    if form == "IKS" and out:
        yield Breach((), NotLawful(
            "{who} kan ikke eie et IKS: alle deltakerne må være kommuner, fylkeskommuner eller IKS "
            "({law}).", who=out[0], law=law("iks-owners")))  # fmt: skip
    if form in ("IPR", "KO") and (out or iks):
        yield Breach((), NotLawful(
            "{who} kan ikke delta: bare kommuner og fylkeskommuner kan det ({law}).",
            who=(out or iks)[0], law=law(f"{form.lower()}-who")))  # fmt: skip
    if form in ("vertskommune", "vertskommune-nemnd"):
        place = law("host-who" if form == "vertskommune" else "board-who")
        counties = [n for n, k in kinds.items() if k == "county"]
        if out or iks:
            yield Breach((), NotLawful(
                "{who} kan ikke delta i et vertskommunesamarbeid: det er mellom kommuner, eller mellom fylkeskommuner "
                "({law}).", who=(out or iks)[0], law=place))  # fmt: skip
        if counties and "municipality" in kinds.values():
            yield Breach((), NotLawful(
                "Et vertskommunesamarbeid er mellom kommuner, eller mellom fylkeskommuner, ikke på tvers; {who} kan "
                "ikke delta sammen med kommuner ({law}).",
                who=counties[0], law=place))  # fmt: skip


def _local_government(form: str, facts: Facts) -> Iterator[Breach]:
    words = (
        r"interkommunalt politisk råd|\bIPR\b" if form == "IPR" else r"kommunalt oppg[aå]vefellesskap|\bKO\b"
    )
    name = facts.get("name")
    if isinstance(name, str) and name.strip() and not re.search(words, name, re.I):
        yield Breach(("name",), NotLawful(
            "Navnet «{name}» må inneholde {words} ({law}). Et rådgivende samarbeid uten "
            "dette navnet er ikke denne formen.", name=name, law=law(f"{form.lower()}-name"),
            words="«interkommunalt politisk råd» eller «IPR»" if form == "IPR"
            else "«kommunalt oppgavefellesskap» eller «KO»"))  # fmt: skip
    authority = str(facts.get("authority") or "")
    if DECIDES.search(authority) and not ALLOWED.search(authority):
        yield Breach(("tasks", "authority"), NotLawful(
            "Samarbeidet kan ikke få myndighet til å treffe enkeltvedtak, unntatt om interne forhold og "
            "tilskuddsordninger ({law}).", law=law(f"{form.lower()}-decisions")))  # fmt: skip


def _iks(facts: Facts) -> Iterator[Breach]:
    lowest = _lowest(facts.get("board"))
    if lowest is not None and lowest < figure("iks-board"):
        yield Breach(("board",), NotLawful(
            "Styret må ha minst tre medlemmer ({law}), ikke {n}.", n=lowest, law=law("iks-board")))  # fmt: skip
    term = years(facts.get("board_term")) if facts.get("board_term") is not None else None
    if term is not None and term > figure("iks-board-term"):
        yield Breach(("board_term",), NotLawful(
            "Styret kan velges for høyst fire år ({law}), ikke {said}.",
            said=facts["board_term"], law=law("iks-board-term")))  # fmt: skip
    changes = str(facts.get("changes") or "")
    if re.search(
        r"(?:alminnelig|alminneleg|simpelt|vanlig|vanleg) fleirt?al|(?:alminnelig|simpelt|vanlig) flertall",
        changes,
        re.I,
    ):
        yield Breach(("changes",), NotLawful(
            "Andre endringer i selskapsavtalen krever minst to tredeler av stemmene, eller vedtak i alle "
            "kommunestyrene ({law}).", law=law("iks-changes")))  # fmt: skip


def _as(facts: Facts) -> Iterator[Breach]:
    capital, nominal, price = (_nok(facts.get(k)) for k in ("share_capital_nok", "nominal_nok", "price_nok"))
    if capital is not None and capital < figure("as-capital"):
        yield Breach(("capital",), NotLawful(
            "Aksjekapitalen må være minst {least} kroner ({law}), ikke {nok}.",
            least=_spaced(figure("as-capital")), nok=_spaced(capital), law=law("as-capital")))  # fmt: skip
    if price is not None and nominal is not None and price < nominal:
        yield Breach(("price", "deposit"), NotLawful(
            "Det som betales for en aksje, kan ikke være lavere enn pålydende ({law}).", law=law("as-price")))  # fmt: skip


def _foundation(facts: Facts) -> Iterator[Breach]:
    capital, lowest = _nok(facts.get("share_capital_nok")), _lowest(facts.get("board"))
    if capital is not None and capital < figure("foundation-capital"):
        yield Breach(("capital",), NotLawful(
            "Grunnkapitalen må være minst {least} kroner ({law}), ikke {nok}.",
            least=_spaced(figure("foundation-capital")), nok=_spaced(capital), law=law("foundation-capital")))  # fmt: skip
    large = (capital or 0) >= figure("foundation-large-capital")
    if large and lowest is not None and lowest < figure("foundation-large-board"):
        yield Breach(("board",), NotLawful(
            "Med grunnkapital på {large} kroner eller mer må styret ha minst {least} {least:medlem|medlemmer} "
            "({law}), ikke {n}.", large=_spaced(figure("foundation-large-capital")),
            least=int(figure("foundation-large-board")), n=lowest, law=law("foundation-large-board")))  # fmt: skip


def _contradictions(facts: Facts) -> None:
    people, host = facts["participants"], facts.get("host")
    if host and people and host not in {p["name"] for p in people}:
        raise BadInput("Vertskommunen {host} er ikke blant deltakerne.", host=host)
    for key in ("loan_cap_nok", "share_capital_nok", "nominal_nok", "price_nok", "reserved_over_nok"):
        value = facts.get(key)
        if value is not None and (
            isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e15
        ):
            if key == "loan_cap_nok" and facts.get("loans") not in (False, "no"):
                raise BadInput("Taket for lån må være et beløp i kroner over 0, ikke «{cap}».", cap=value)
            if not isinstance(value, str) or (amount(value) or 0) <= 0:
                raise BadInput(
                    "Feltet {field} må være et beløp i kroner over 0, ikke «{said}».", field=key, said=value
                )
    if facts.get("loans") in (False, "no") and facts.get("loan_cap_nok"):
        raise BadInput(
            "Faktaene strider mot hverandre: det er sagt at det ikke kan lånes, men også et tak for lån. Fjern ett av dem."
        )
    sizes = numbers(str(facts.get("board") or ""))
    if len(sizes) == 2 and sizes[0] > sizes[1]:
        raise BadInput(
            "Styret kan ikke ha fra {low} til {high} {high:medlem|medlemmer}: det laveste tallet står først.",
            low=sizes[0],
            high=sizes[1],
        )
    for key in ("transfer_date", "payment_date", "entry_date"):
        day = as_day(facts.get(key))
        if day is not None and day < EARLIEST:
            raise BadInput(
                "Datoen {day} er før {earliest}, dagen tekstene vi har gjelder fra. Velg en senere dato.",
                day=day, earliest=EARLIEST)  # fmt: skip
    _share_numbers(facts)


def _share_numbers(facts: Facts) -> None:
    """A founder's number of shares against the capital: numbers × nominal is the whole capital."""
    capital, nominal = _nok(facts.get("share_capital_nok")), _nok(facts.get("nominal_nok"))
    counts = [p["shares"] for p in facts["participants"] if isinstance(p.get("shares"), int)]
    if capital and nominal and counts and len(counts) == len(facts["participants"]):
        total = Fraction(str(nominal)) * sum(counts)
        if total != Fraction(str(capital)):
            raise BadInput(
                "Antall aksjer stemmer ikke: {n} {n:aksje|aksjer} à {nominal} kroner er {total} kroner, "
                "men aksjekapitalen er {capital}.",
                n=sum(counts), nominal=f"{nominal:g}", total=f"{float(total):.0f}", capital=f"{capital:.0f}")  # fmt: skip


def as_day(value: object) -> date | None:
    """A date, `2027-01-01`, `1.1.2027` or `1. januar 2027` as a date; None when it is none of them."""
    if isinstance(value, date):
        return value
    text = str(value or "")
    months = ("jan", "feb", "mar", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "des")
    iso = re.search(r"\b(\d{4})-(\d\d)-(\d\d)\b", text)
    figures = re.search(r"\b(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})\b", text)
    words = re.search(rf"\b(\d{{1,2}})\.\s?({'|'.join(months)})\w*\s(\d{{4}})\b", text, re.I)
    try:
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        if figures:
            return date(int(figures[3]), int(figures[2]), int(figures[1]))
        if words:
            return date(int(words[3]), months.index(words[2].casefold()) + 1, int(words[1]))
    except ValueError as error:
        raise BadInput("Datoen «{said}» finnes ikke.", said=text) from error
    return None


def _nok(value: object) -> float | None:
    if isinstance(value, bool) or value is None:
        return None
    return float(value) if isinstance(value, int | float) else amount(str(value))


def _spaced(nok: float) -> str:
    """`30000` as "30 000"."""
    return f"{nok:,.0f}".replace(",", " ")


def _lowest(board: object) -> int | None:
    if isinstance(board, bool):
        return None
    return board if isinstance(board, int) else min(numbers(str(board or "")), default=None)
