"""From an owner's figures to everything that is said of leaving."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from nabolag.errors import BadInput, NotKnown, NotLawful, in_field
from nabolag.governance.exit import (
    GROUNDS,
    Agreed,
    Ground,
    Investment,
    Leaving,
    Locked,
    Stake,
    Topic,
    entry_payment,
    leaving,
    locked_resources,
    net_of,
    with_plants,
)
from nabolag.governance.forms.names import FORM_NAMES
from nabolag.governance.law import shipped
from nabolag.report.paper import (
    Cell,
    Column,
    Fact,
    Facts,
    Law,
    LawLine,
    Paper,
    Section,
    Series,
    Table,
    row,
    text,
)
from nabolag.report.share.case import figure
from nabolag.text import N_, Texts
from nabolag.text.units import amount_said, unit_said

FIELDS = {
    "andel": N_("Eierandel i prosent"),
    "innskudd": N_("Eget innskudd"),
    "verdi": N_("Samarbeidets nettoverdi: eiendeler minus all gjeld, uten anlegget under"),
    "brutto": N_("Eller bruttoverdien: eiendeler før gjeld, uten anlegget under"),
    "gjeld": N_("Samarbeidets gjeld og forpliktelser, også for anlegget"),
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
GROUND_NAMES: dict[Ground, str] = {
    "notice": N_("oppsigelse"),
    "boundary": N_("oppsigelse etter en grenseendring"),
    "breach": N_("de andres vesentlige mislighold"),
    "exclusion": N_("utelukket av de andre"),
}
PER_CENT = ("andel", "ansvar")
YEARS = (0, 5, 10, 20, 30, 40)
LIFETIME = 40
MOST_MONTHS, MOST_YEARS = 1200, 200
State = Literal["known", "unclear", "not_given", "none"]


def leaving_paper(form: str, given: Mapping[str, str], texts: Texts, *, example: bool = False) -> Paper:
    """What it costs the owner in `given` (by FIELDS, as written) to leave a cooperation of this form.

    Raises:
        BadInput: no ownership share, a figure that is none, or an agreement the law does not allow.
        NotKnown: no rules on leaving for the form.
    """
    _ = texts
    numbers = _numbers(given, _)
    stake, agreed = _stake(numbers)
    book, life = numbers.get("anlegg", 0.0), _whole(numbers, "levetid", LIFETIME)
    plants = [Investment(0, book, life)]
    today = with_plants(stake, plants, 0)
    ground = _ground(given.get("grunn", ""))
    try:
        left = leaving(form, today, agreed, ground)
    except BadInput as error:
        error.field = error.field or _field_of(error)
        raise
    not_given = _not_given(numbers, left)
    locked = locked_resources(form, stake, plants, YEARS, agreed) if book else []

    def state(value: float | None, need: str) -> State:
        if value is None and need in ("notice", "paid") and "notice" not in left.unclear:
            return "none"
        return "unclear" if value is None else "not_given" if need in not_given else "known"

    amounts = [
        _Amount(id_, label, value, state(value, id_), 0 if id_ == "notice" else 2)
        for id_, label, value in (
            ("notice", _("Oppsigelsestid i måneder"), left.notice_months),
            ("paid", _("Betaling i oppsigelsestiden"), left.paid_in_notice),
            ("payout", _("Utbetales ved uttreden (negativt: må betales inn)"), left.payout),
            ("ceiling", _("Verdi som blir igjen hos de andre"), left.ceiling_loss),
            ("liability", _("Ansvar for gjeld som følger med ut"), left.liability),
        )
    ]
    entry = _entry(today.net_value, stake, _) if stake.share < 1 and "entry" not in not_given else ""
    rules = [
        (LawLine(rule.says(_.lang), rule.cite.cited, rule.cite.quote, rule.cite.url), rule.status)
        for rule in left.rules
    ]
    unclear = [_(TOPICS[topic]) for topic in left.unclear]
    unsettled, unit = (
        _("Må avklares i avtalen: {topics}.", topics=_.join(unclear)),
        given.get("enhet", "").strip(),
    )
    name = next(name(_.lang) for id_, name in FORM_NAMES.items() if id_ == form)
    made_up = _("Eksempel: tallene er laget for å vise siden. De gjelder ingen virkelige kommuner.")
    sections = (
        Section("i-dag", _("Uttreden i dag"), (Facts(tuple(one.fact(_) for one in amounts)),)),
        _locked(locked, state, _),
        Section("senere", _("En ny deltaker senere"), (text(entry),) if entry else ()),
        Section("loven", _("Hva loven sier"), (Law(tuple(line for line, _status in rules)),), folded=True),
        _given(numbers, _),
    )
    return Paper(
        stem="uttreden",
        title=_("Hva koster det å tre ut? {form}", form=name[:1].upper() + name[1:]),
        lang=_.lang,
        lead=(*_lead(amounts, unit, _), *([unsettled] if unclear else [])),
        sections=tuple(section for section in sections if section.blocks),
        notes=(
            _("Beløpene er i {unit}. Bokført verdi står for markedsverdi.", unit=unit_said(unit, _))
            if unit
            else _("Beløpene er i den enheten tallene er skrevet i. Bokført verdi står for markedsverdi."),
            _(
                "Inneholder data under Norsk lisens for offentlige data (NLOD) tilgjengeliggjort av Lovdata. "
                "Lovtekstene er hentet {date}.",
                date=_.date(shipped().retrieved),
            ),
        ),
        mark=made_up if example else "",
        data={
            "form": form,
            "ground": ground,
            "given": {_(label): numbers.get(field) for field, label in FIELDS.items()},
            "amounts": {one.id: one.data() for one in amounts},
            "locked": [_locked_json(row, state(row.released, "payout")) for row in locked],
            "entry": entry or None,
            "law": [_law_json(line, status) for line, status in rules],
        },
    )


class _Amount(NamedTuple):
    """One of the figures of leaving, and whether it is known."""

    id: str
    label: str
    value: float | None
    state: State
    decimals: int

    def fact(self, _: Texts) -> Fact:
        return Fact(
            self.label,
            _amount(self.value, self.state, self.decimals, _),
            self.value if self.state == "known" else None,
            status="ok" if self.state in ("known", "none") else "unknown",
        )

    def data(self) -> dict[str, Any]:
        return {
            "label": self.label,
            "value": self.value if self.state == "known" else None,
            "state": self.state,
        }


def _numbers(given: Mapping[str, str], _: Texts) -> dict[str, float]:
    """The figures that were written, by field."""
    numbers = {}
    for name in FIELDS:
        if given.get(name, "").strip():
            with in_field(name):
                numbers[name] = figure(given[name], 0, _(FIELDS[name]))
                if name in PER_CENT and not 0 <= numbers[name] <= 100:
                    raise BadInput(
                        "{label} er {value}. Skriv et tall mellom 0 og 100.",
                        label=_(FIELDS[name]),
                        value=numbers[name],
                    )
    return numbers


def _entry(worth: float, stake: Stake, _: Texts) -> str:
    return _(
        "For en like stor andel betaler en ny deltaker {company} inn i samarbeidet, eller {owners} til dem som gir "
        "fra seg andeler, hvis ingen skal tape eller tjene på det. Loven setter ingen pris.",
        company=_.number(entry_payment(worth, stake.share, "company"), 2),
        owners=_.number(entry_payment(worth, stake.share, "owners"), 2),
    )


def _law_json(line: LawLine, status: str) -> dict[str, str]:
    return {
        "says": line.says,
        "where": line.where,
        "quote": line.quote,
        "url": line.url,
        "status": status,
    }


def _lead(amounts: Sequence[_Amount], unit: str, _: Texts) -> list[str]:
    """What is paid out, stays behind and follows, in a sentence each, as far as it is known."""
    known = {one.id: one.value for one in amounts if one.state == "known" and one.value is not None}

    def said(id_: str) -> str:
        return amount_said(abs(known[id_]), unit, 2, _)

    sentences = []
    if "payout" in known:
        sentences.append(
            _("Den som trer ut i dag, må betale inn {amount}.", amount=said("payout"))
            if known["payout"] < 0
            else _("Den som trer ut i dag, får utbetalt {amount}.", amount=said("payout"))
        )
    if known.get("ceiling", 0) > 0:
        sentences.append(_("Verdier for {amount} blir igjen hos de andre.", amount=said("ceiling")))
    if known.get("liability", 0) > 0:
        sentences.append(_("Ansvar for gjeld på {amount} følger med ut.", amount=said("liability")))
    return [" ".join(sentences)] if sentences else []


def _locked(locked: Sequence[Locked], state: Callable[[float | None, str], State], _: Texts) -> Section:
    """What is bound in the plant year by year, what can be taken out, and what is locked."""

    def amount(value: float | None, certainty: State) -> Cell:
        if certainty == "known":
            return Cell(value=value)
        return Cell(_amount(value, certainty, 2, _), status="unknown")

    table = Table(
        _("Egen del av anlegget ved utgangen av året, avskrevet like mye hvert år og med uendret gjeld"),
        (
            Column(_("År fra nå"), "year"),
            *(Column(head, "number", decimals=2) for head in (_("Bundet"), _("Kan tas ut"), _("Låst"))),
        ),
        tuple(
            (
                Cell(value=row.year),
                Cell(value=row.invested),
                amount(row.released, certainty),
                amount(row.locked, certainty),
            )
            for row in locked
            for certainty in [state(row.released, "payout")]
        ),
        id="locked",
        sheet=_("Låst i anlegget"),
    )
    drawn = (
        _line(locked, _) if locked and all(state(one.released, "payout") == "known" for one in locked) else ()
    )
    return Section("last", _("Låst i anlegget"), (table, *drawn) if locked else ())


def _line(locked: Sequence[Locked], _: Texts) -> tuple[Series, ...]:
    """What is locked, year by year; nothing where no year is known."""
    known = [(one.year, one.locked) for one in locked if one.locked is not None]
    if len(known) < 2:
        return ()
    (_first, now), (last, then) = known[0], known[-1]
    says = _(
        "{now} er låst i dag, {then} om {years} år.", now=_.number(now, 2), then=_.number(then, 2), years=last
    )
    return (
        Series(
            _("Låst i anlegget, år for år fra nå"),
            _("låst"),
            tuple(year for year, _amount in known),
            tuple(amount for _year, amount in known),
            alt=says,
            says=says,
        ),
    )


def _locked_json(row: Locked, state: State) -> dict[str, Any]:
    is_known = state == "known"
    return {
        "year": row.year,
        "invested": row.invested,
        "released": row.released if is_known else None,
        "locked": row.locked if is_known else None,
        "state": state,
    }


def _given(numbers: Mapping[str, float], _: Texts) -> Section:
    missing = dict.fromkeys(FIELDS, _("ikke oppgitt"))
    if "anlegg" in numbers:
        missing["levetid"] = _("ikke oppgitt: regnet med {years} år", years=LIFETIME)
    rows = tuple(
        row(_(label), numbers[field] if field in numbers else Cell(missing[field], status="unknown"))
        for field, label in FIELDS.items()
    )
    columns = (Column(_("Hva")), Column(_("Beløp"), "number", decimals=2))
    title = _("Tallene som er gitt")
    return Section("gitt", title, (Table(title, columns, rows, sheet=title),), folded=True)


def _stake(numbers: Mapping[str, float]) -> tuple[Stake, Agreed]:
    with in_field("andel"):
        if "andel" not in numbers:
            raise BadInput("Oppgi eierandelen i prosent.")
        stake = _owned(numbers)
    months = _whole(numbers, "frist", 0) if "frist" in numbers else None
    return stake, Agreed(months, numbers.get("utbetaling"))


def _whole(numbers: Mapping[str, float], name: str, default: int) -> int:
    """Whole months or years, from 0 to MOST.

    Raises:
        BadInput: something else.
    """
    value = numbers.get(name, default)
    with in_field(name):
        if name == "frist" and value != int(value):
            raise BadInput(
                "Oppsigelsestiden er {months} {months:måned|måneder}. Oppgi hele måneder.", months=value
            )
        if name == "frist" and value > MOST_MONTHS:
            raise BadInput(
                "Oppsigelsestiden {months} {months:måned|måneder} er lengre enn noen avtale. Oppgi høyst {most}.",
                months=int(value),
                most=MOST_MONTHS,
            )
        if name == "levetid" and (value != int(value) or not 1 <= value <= MOST_YEARS):
            raise BadInput(
                "Levetiden {years} år går ikke. Oppgi hele år fra 1 til {most}.", years=value, most=MOST_YEARS
            )
    return int(value)


def _field_of(error: BadInput) -> str:
    """Which field a refusal of `leaving` concerns, by what it speaks of."""
    if isinstance(error, NotLawful):
        return "ansvar"
    return next(
        (f for key, f in (("ground", "grunn"), ("months", "frist"), ("form", "form")) if key in error.values),
        "",
    )


def _ground(asked: str) -> Ground:
    for ground in GROUNDS:
        if (asked.strip() or "notice") == ground:
            return ground
    with in_field("grunn"):
        raise NotKnown("Grunnen «{ground}» er ikke kjent.", ground=asked, candidates=GROUNDS)


def _net(numbers: Mapping[str, float]) -> float:
    """The net value, as given or from the gross one."""
    net = numbers.get("verdi")
    if "brutto" not in numbers or "gjeld" not in numbers:
        return net or 0.0
    made = net_of(numbers["brutto"], numbers["gjeld"])
    if net is not None and not math.isclose(net, made, abs_tol=1e-9):
        with in_field("brutto"):
            raise BadInput(
                "Brutto {gross} minus gjeld {debt} er {made}, men nettoverdien er oppgitt til {net}. Oppgi én av dem.",
                gross=numbers["brutto"], debt=numbers["gjeld"], made=made, net=net,
            )  # fmt: skip
    return made


def _owned(numbers: Mapping[str, float]) -> Stake:
    return Stake(
        share=numbers["andel"] / 100,
        contribution=numbers.get("innskudd", 0.0),
        net_value=_net(numbers),
        obligations=numbers.get("gjeld", 0.0),
        yearly_payment=numbers.get("betaling", 0.0),
        liability_share=numbers["ansvar"] / 100 if "ansvar" in numbers else None,
    )


def _not_given(numbers: Mapping[str, float], leaving: Leaving) -> frozenset[str]:
    """The amounts that need a figure nobody gave: unknown, and not 0."""
    owed, agreed = "gjeld" in numbers, "utbetaling" in numbers
    worth = "verdi" in numbers or ("brutto" in numbers and owed)
    form = leaving.rules[0].form
    given = {
        "notice": True,
        "paid": "betaling" in numbers,
        "payout": agreed or ("innskudd" in numbers and (worth or form == "SA")),
        "ceiling": worth and (agreed or "innskudd" in numbers),
        "liability": owed or any(rule.none for rule in leaving.rules),
        "entry": worth,
    }
    return frozenset(name for name, is_known in given.items() if not is_known)


def _amount(value: float | None, state: State, decimals: int, _: Texts) -> str:
    if state == "none":
        return _("ingen oppsigelse")
    if value is None or state == "unclear":
        return _("må avklares")
    return _("ikke oppgitt") if state == "not_given" else _.number(value, decimals)
