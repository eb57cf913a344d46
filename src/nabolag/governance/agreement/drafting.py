"""From points and facts to a document of clauses."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from nabolag.errors import BadInput, NotLawful
from nabolag.governance.agreement import shares as share_rules
from nabolag.governance.agreement.points import Alternative, Clause, Kind, points
from nabolag.governance.agreement.settling import (
    Facts,
    Missing,
    applies,
    loans_wanted,
    missing,
    normal,
    settled,
)
from nabolag.text import Texts, texts

PLACE = {"nb": "[må fylles ut: {what}]", "nn": "[må fyllast ut: {what}]"}
LIKE_OWNERSHIP = {"nb": "Ansvarsandelene følger eierandelene.", "nn": "Ansvarsdelane følgjer eigardelane."}
LIABILITY = {"nb": "Ansvarsandelene er {shares}.", "nn": "Ansvarsdelane er {shares}."}
MEMBERS = {"nb": ("medlem", "medlemmer"), "nn": ("medlem", "medlemmer")}
LEAST_BOARD = {"IKS": 3}


@dataclass(frozen=True)
class DraftClause:
    """A numbered clause: its text, why it is there, whether it is settled, and the other ways to settle it."""

    number: int
    id: str
    heading: str
    kind: Kind
    text: str
    settled: bool
    act: str
    paragraph: str
    ledd: int
    quote: str
    chosen: str | None
    alternatives: tuple[Alternative, ...]


@dataclass(frozen=True)
class Document:
    """A draft in bokmål or nynorsk, in our own wording; `missing` says what the act still wants settled."""

    form: str
    lang: str
    title: str
    adopted_by: str
    act: str
    paragraph: str
    quote: str
    clauses: tuple[DraftClause, ...]
    missing: tuple[Missing, ...]


def draft(form: str, facts: Facts | None = None, lang: str = "nb") -> Document:
    """A draft agreement for `form` with every point the act requires.

    Facts are those of `missing`. Where a fact is not known the text has a place to fill in. Of a clause with
    alternatives the named one is used, or the user's own text; a default of the act when nothing is said.

    Raises:
        NotKnown: no such form.
        BadInput: a form without a prescribed agreement, shares that do not sum to one, a language other than
            nb and nn (an agreement is written in Norwegian).
        NotLawful: a fact the act forbids, such as a board of two in an IKS.
    """
    if lang not in PLACE:
        raise BadInput("Avtalen skrives på nb eller nn, ikke «{lang}».", lang=lang)
    known = normal(facts)
    _check(form, known)
    wanted, words = points(form), _Places(known, texts(lang))
    clauses = [c for c in wanted.clauses if applies(c, known)]
    return Document(
        form,
        lang,
        wanted.title(lang).format_map(words),
        wanted.adopted_by(lang),
        wanted.cite.act,
        wanted.cite.paragraph,
        wanted.quote,
        tuple(_clause(i, clause, known, words) for i, clause in enumerate(clauses, 1)),
        tuple(missing(form, known)),
    )


def _clause(number: int, clause: Clause, known: Facts, words: _Places) -> DraftClause:
    chosen, text = _text(clause, known, words)
    cite = clause.cite
    return DraftClause(
        number,
        clause.id,
        clause.heading(words.lang),
        clause.kind,
        text,
        settled(clause, known),
        cite.act if cite else "",
        cite.paragraph if cite else "",
        cite.ledd if cite else 0,
        clause.quote,
        chosen,
        clause.alternatives,
    )


def _text(clause: Clause, known: Facts, words: _Places) -> tuple[str | None, str]:
    if not clause.alternatives:
        assert clause.text
        return None, clause.text(words.lang).format_map(words)
    said = known.get(clause.facts[0])
    said = {True: "yes", False: "no"}.get(said, said) if isinstance(said, bool) else said
    by_id = {a.id: a for a in clause.alternatives}
    if said is None and clause.kind != "default":
        return None, PLACE[words.lang].format(what=clause.ask(words.lang))
    if said is not None and said not in by_id:
        return None, str(said)  # the user's own wording
    picked = by_id[said] if said else clause.alternatives[0]
    return picked.id, picked.text(words.lang).format_map(words)


def _check(form: str, known: Facts) -> None:
    people = known["participants"]
    if form == "vertskommune-nemnd":
        few = [p["name"] for p in people if p.get("representatives") == 1]
        if few:
            raise NotLawful(
                "{who} må ha minst to medlemmer i nemnda (kommuneloven § 20-3 tredje ledd).", who=few[0]
            )
    if known.get("host") and people and known["host"] not in {p["name"] for p in people}:
        raise BadInput("Vertskommunen {host} er ikke blant deltakerne.", host=known["host"])
    lowest = _lowest(known.get("board"))
    if form in LEAST_BOARD and lowest is not None and lowest < LEAST_BOARD[form]:
        raise NotLawful("Styret må ha minst tre medlemmer (IKS-loven § 10 første ledd), ikke {n}.", n=lowest)
    cap = known.get("loan_cap_nok")
    if (
        loans_wanted(known)
        and cap is not None
        and (isinstance(cap, bool) or not isinstance(cap, int | float) or cap <= 0)
    ):
        raise BadInput("Taket for lån må være et beløp i kroner over 0, ikke «{cap}».", cap=cap)


def _lowest(board: object) -> int | None:
    if isinstance(board, int):
        return board
    digits = [int(part) for part in str(board or "").replace("–", "-").split("-") if part.strip().isdigit()]
    return min(digits, default=None)


class _Places(dict[str, str]):
    """Fills the `{places}` of a wording; an unknown one becomes a place to fill in by hand."""

    def __init__(self, known: Facts, _: Texts) -> None:
        super().__init__()
        self.known, self.lang, self._ = known, _.lang, _

    def __missing__(self, key: str) -> str:
        made: str | None = getattr(self, f"_{key}", lambda: self._plain(key))()
        return made if made else PLACE[self.lang].format(what=_HINTS.get(key, {}).get(self.lang, key))

    def _plain(self, key: str) -> str:
        value = self.known.get(key)
        return "" if value is None else str(value)

    def _participants_list(self) -> str:
        return self._.join(str(p["name"]) for p in self.known["participants"])

    def _shares_list(self) -> str:
        return self._amounts("share")

    def _liability_list(self) -> str:
        given = self._amounts("liability")
        return LIABILITY[self.lang].format(shares=given) if given else LIKE_OWNERSHIP[self.lang]

    def _amounts(self, key: str) -> str:
        people = self.known["participants"]
        if not people or not all(isinstance(p.get(key), Fraction) for p in people):
            return ""
        return self._.join(f"{p['name']} {share_rules.shown(p[key])}" for p in people)

    def _representatives_list(self) -> str:
        people = self.known["participants"]
        if not people or any(p.get("representatives") is None for p in people):
            return ""
        one, many = MEMBERS[self.lang]
        return self._.join(
            f"{p['name']} {p['representatives']} {one if p['representatives'] == 1 else many}" for p in people
        )

    def _representatives_total(self) -> str:
        counts = [p.get("representatives") for p in self.known["participants"]]
        return str(sum(counts)) if counts and None not in counts else ""

    def _loan_cap(self) -> str:
        return self._money("loan_cap_nok")

    def _share_capital(self) -> str:
        return self._money("share_capital_nok")

    def _nominal(self) -> str:
        return self._money("nominal_nok")

    def _price(self) -> str:
        return self._money("price_nok")

    def _reserved_nok(self) -> str:
        return self._money("reserved_over_nok")

    def _money(self, key: str) -> str:
        value: Any = self.known.get(key)
        return self._.nok(value) if isinstance(value, int | float) else ""


_HINTS: dict[str, dict[str, str]] = {
    "name": {"nb": "navnet", "nn": "namnet"},
    "participants_list": {"nb": "deltakerne", "nn": "deltakarane"},
    "shares_list": {
        "nb": "andel for hver deltaker, brøk eller prosent",
        "nn": "del for kvar deltakar, brøk eller prosent",
    },
    "representatives_list": {"nb": "antall medlemmer per deltaker", "nn": "tal på medlemmer per deltakar"},
    "representatives_total": {"nb": "antall", "nn": "tal på"},
    "purpose": {"nb": "oppgavene", "nn": "oppgåvene"},
    "authority": {"nb": "myndigheten", "nn": "myndigheita"},
    "seat": {"nb": "kommune", "nn": "kommune"},
    "host": {"nb": "vertskommunen", "nn": "vertskommunen"},
    "board": {"nb": "antall eller laveste–høyeste", "nn": "tal eller lågaste–høgaste"},
    "board_election": {"nb": "hvem som velger styret", "nn": "kven som vel styret"},
    "contributions": {"nb": "innskudd og bidrag", "nn": "innskot og bidrag"},
    "reporting": {"nb": "hva og når", "nn": "kva og når"},
    "archive_keeper": {"nb": "hvem som tar arkivene", "nn": "kven som tek arkiva"},
    "transfer_date": {"nb": "dato", "nn": "dato"},
    "notified": {"nb": "hvilke vedtak", "nn": "kva vedtak"},
    "loan_cap": {"nb": "beløp i kroner", "nn": "beløp i kroner"},
    "share_capital": {"nb": "beløp i kroner", "nn": "beløp i kroner"},
    "price": {"nb": "beløp i kroner", "nn": "beløp i kroner"},
    "payment_date": {"nb": "dato", "nn": "dato"},
    "first_board": {"nb": "navnene", "nn": "namna"},
    "auditor": {"nb": "revisoren", "nn": "revisoren"},
    "nominal": {"nb": "beløp i kroner", "nn": "beløp i kroner"},
    "reserved_nok": {"nb": "beløp i kroner", "nn": "beløp i kroner"},
    "fixed_percent": {"nb": "prosent", "nn": "prosent"},
    "use_unit": {"nb": "hva bruken måles i", "nn": "kva bruken blir målt i"},
    "surplus": {"nb": "bruk av overskudd og formue", "nn": "bruk av overskot og formue"},
    "fee": {"nb": "ja eller nei, og hvor mye", "nn": "ja eller nei, og kor mykje"},
    "annual_meeting": {"nb": "sakene", "nn": "sakene"},
    "dissolution": {"nb": "fordelingen", "nn": "fordelinga"},
    "organs": {"nb": "ingen, eller hvilke", "nn": "ingen, eller kva for nokre"},
    "rights": {"nb": "ingen, eller hvilke", "nn": "ingen, eller kva for nokre"},
}
