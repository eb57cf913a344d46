"""From an owner's figures to everything that is said of leaving."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from nabolag.errors import BadInput
from nabolag.governance.exit import (
    Agreed,
    Investment,
    Leaving,
    Stake,
    Topic,
    entry_payment,
    leaving,
    locked_resources,
)
from nabolag.governance.forms.names import FORM_NAMES
from nabolag.governance.law import shipped
from nabolag.report.share.case import figure
from nabolag.text import N_, Texts

FIELDS = {
    "andel": N_("Eierandel i prosent"),
    "innskudd": N_("Eget innskudd"),
    "verdi": N_("Samarbeidets nettoverdi uten anlegget under"),
    "gjeld": N_("Samarbeidets gjeld og forpliktelser"),
    "ansvar": N_("Ansvarsandel i prosent, om den ikke er eierandelen"),
    "betaling": N_("Egen betaling per år"),
    "frist": N_("Avtalt oppsigelsestid i måneder"),
    "utbetaling": N_("Avtalt utløsningssum"),
    "anlegg": N_("Felles anlegg: kostnad"),
    "levetid": N_("Felles anlegg: levetid i år"),
}
TOPICS: dict[Topic, str] = {
    "notice": N_("oppsigelsestid"),
    "payout": N_("utløsningssum"),
    "liability": N_("ansvar for gjeld"),
}
YEARS = (0, 5, 10, 20, 30, 40)
LIFETIME = 40
State = Literal["known", "unclear", "not_given"]


@dataclass(frozen=True)
class Amount:
    """One answer. `unclear`: the agreement must settle it; `not_given`: it needs a figure nobody gave."""

    id: str
    label: str
    value: float | None
    state: State
    decimals: int = 2

    def said(self, _: Texts) -> str:
        """The figure, or why there is none."""
        return _amount(self.value, self.state, self.decimals, _)


@dataclass(frozen=True)
class LockedRow:
    """One year: what is bound in the plant, what can be taken out, what is locked."""

    year: int
    invested: float
    released: float | None
    locked: float | None
    state: State


@dataclass(frozen=True)
class LawLine:
    """One rule: what it says, where, its words, its address, and whether it holds whatever is agreed."""

    says: str
    where: str
    quote: str
    url: str
    status: str


@dataclass(frozen=True)
class LeavingPaper:
    """Everything said of one owner's leaving, in one language; amounts in the unit the owner gave."""

    title: str
    texts: Texts
    form: str
    given: tuple[tuple[str, float | None], ...]
    lead: tuple[str, ...]
    amounts: tuple[Amount, ...]
    locked: tuple[LockedRow, ...]
    entry: str
    law: tuple[LawLine, ...]
    notes: tuple[str, ...]

    def locked_cells(self, row: LockedRow) -> tuple[str, str, str]:
        """A row's three amounts in words."""
        _ = self.texts
        return (
            _.number(row.invested, 2),
            _amount(row.released, row.state, 2, _),
            _amount(row.locked, row.state, 2, _),
        )


def leaving_paper(
    form: str, given: Mapping[str, str], texts: Texts, *, example: bool = False
) -> LeavingPaper:
    """What it costs the owner in `given` (by FIELDS, as written) to leave a cooperation of this form.

    Raises:
        BadInput: no ownership share, a figure that is none, or an agreement the law does not allow.
        NotKnown: no rules on leaving for the form.
    """
    _ = texts
    numbers = {
        name: figure(given[name], 0, texts(FIELDS[name])) for name in FIELDS if given.get(name, "").strip()
    }
    stake, agreed = _stake(numbers)
    book, life = numbers.get("anlegg", 0.0), int(numbers.get("levetid", LIFETIME))
    worth = stake.net_value + book - stake.obligations
    today = Stake(
        stake.share, stake.contribution, worth, stake.obligations, stake.yearly_payment, stake.liability_share
    )
    found = leaving(form, today, agreed)
    not_given = _not_given(numbers, found)
    plant = [Investment(0, book, life)]
    locked = locked_resources(form, stake, plant, YEARS, agreed) if book else []

    def state(value: float | None, need: str) -> State:
        return "unclear" if value is None else "not_given" if need in not_given else "known"

    entry = ""
    if stake.share < 1 and "entry" not in not_given:
        entry = _(
            "For en like stor andel betaler en ny deltaker {company} inn i samarbeidet, eller {owners} til dem som gir "
            "fra seg andeler, hvis ingen skal tape eller tjene på det. Loven setter ingen pris.",
            company=_.number(entry_payment(worth, stake.share, "company"), 2),
            owners=_.number(entry_payment(worth, stake.share, "owners"), 2),
        )
    unclear = [_(TOPICS[topic]) for topic in found.unclear]
    name = next(name(_.lang) for id_, name in FORM_NAMES.items() if id_ == form)
    return LeavingPaper(
        title=_("Hva koster det å gå? {form}", form=name[:1].upper() + name[1:]),
        texts=texts,
        form=form,
        given=tuple((_(label), numbers.get(field)) for field, label in FIELDS.items()),
        lead=(_("Må avklares i avtalen: {topics}.", topics=_.join(unclear)),) if unclear else (),
        amounts=tuple(
            Amount(id_, label, value, state(value, id_), 0 if id_ == "notice" else 2)
            for id_, label, value in (
                ("notice", _("Oppsigelsestid i måneder"), found.notice_months),
                ("paid", _("Betaling i oppsigelsestiden"), found.paid_in_notice),
                ("payout", _("Får med seg (minus: må betale inn)"), found.payout),
                ("ceiling", _("Verdi som blir igjen hos de andre"), found.ceiling_loss),
                ("liability", _("Ansvar for gjeld som følger med ut"), found.liability),
            )
        ),
        locked=tuple(
            LockedRow(row.year, row.invested, row.released, row.locked, state(row.released, "payout"))
            for row in locked
        ),
        entry=entry,
        law=tuple(
            LawLine(
                rule.says(_.lang),
                f"{shipped().act(rule.act).name} {rule.paragraph}",
                rule.quote,
                shipped().paragraph(rule.act, rule.paragraph).url,
                rule.status,
            )
            for rule in found.rules
        ),
        notes=(
            *(
                [_("Eksempel: tallene er laget for å vise siden. De gjelder ingen virkelige kommuner.")]
                if example
                else []
            ),
            _("Beløpene er i den enheten du skrev inn. Bokført verdi står for markedsverdi."),
            _(
                "Inneholder data under Norsk lisens for offentlige data (NLOD) tilgjengeliggjort av Lovdata. "
                "Lovtekstene er hentet {date}.",
                date=shipped().retrieved,
            ),
        ),
    )


def leaving_json(paper: LeavingPaper) -> dict[str, Any]:
    """The paper as data; an amount that is not known is null, with the reason."""
    return {
        "title": paper.title,
        "form": paper.form,
        "given": dict(paper.given),
        "amounts": {
            a.id: {"label": a.label, "value": a.value if a.state == "known" else None, "state": a.state}
            for a in paper.amounts
        },
        "locked": [
            {
                "year": row.year,
                "invested": row.invested,
                "released": row.released if row.state == "known" else None,
                "locked": row.locked if row.state == "known" else None,
                "state": row.state,
            }
            for row in paper.locked
        ],
        "entry": paper.entry or None,
        "law": [
            {
                "says": line.says,
                "where": line.where,
                "quote": line.quote,
                "url": line.url,
                "status": line.status,
            }
            for line in paper.law
        ],
        "notes": list(paper.notes),
    }


def _stake(numbers: Mapping[str, float]) -> tuple[Stake, Agreed]:
    if "andel" not in numbers:
        raise BadInput("Oppgi eierandelen i prosent.")
    months = numbers.get("frist")
    if months is not None and months != int(months):
        raise BadInput("Oppsigelsestiden er {months} måneder. Oppgi hele måneder.", months=months)
    stake = Stake(
        share=numbers["andel"] / 100,
        contribution=numbers.get("innskudd", 0.0),
        net_value=numbers.get("verdi", 0.0),
        obligations=numbers.get("gjeld", 0.0),
        yearly_payment=numbers.get("betaling", 0.0),
        liability_share=numbers["ansvar"] / 100 if "ansvar" in numbers else None,
    )
    return stake, Agreed(None if months is None else int(months), numbers.get("utbetaling"))


def _not_given(numbers: Mapping[str, float], found: Leaving) -> frozenset[str]:
    """The amounts that need a figure nobody gave: unknown, and not 0."""
    owed, agreed = "gjeld" in numbers, "utbetaling" in numbers
    worth = owed and ("verdi" in numbers or "anlegg" in numbers)
    form = found.rules[0].form
    known = {
        "notice": True,
        "paid": "betaling" in numbers,
        "payout": agreed or ("innskudd" in numbers and (worth or form == "SA")),
        "ceiling": worth and (agreed or "innskudd" in numbers),
        "liability": owed or any(rule.none for rule in found.rules),
        "entry": worth,
    }
    return frozenset(name for name, is_known in known.items() if not is_known)


def _amount(value: float | None, state: State, decimals: int, _: Texts) -> str:
    if value is None or state == "unclear":
        return _("må avklares")
    return _("ikke oppgitt") if state == "not_given" else _.number(value, decimals)
