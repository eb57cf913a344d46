"""Cases and versions side by side: what differs, and what each difference does to the fee."""

from __future__ import annotations

from nabolag.fees.kept import mark
from nabolag.fees.versions import Compared, Difference
from nabolag.report.paper import Bar, Bars, Block, Cell, Column, Paper, Section, Table, row
from nabolag.text import N_, Texts

FIELD_NAMES = {
    "name": N_("Navn"), "service": N_("Tjeneste"), "start": N_("Første år"), "dwellings": N_("Boliger"),
    "operation": N_("Direkte drift"), "indirect": N_("Indirekte drift"), "income": N_("Andre inntekter"),
    "new_dwellings": N_("Nye boliger i året"), "industry": N_("Næring, m³ i året"), "volume": N_("Forbruk i en vanlig bolig"),
    "fee": N_("Gebyret i dag"), "indirect_capital": N_("Indirekte kapital"), "tariff": N_("Satser"), "fund": N_("Fond"),
    "interest_on_deficit": N_("Rente på underskudd"), "assets": N_("Anlegg"), "plan": N_("Plan"), "loans": N_("Lån"),
    "price": N_("Pris"), "life": N_("Levetid"), "year": N_("Tatt i bruk"), "contributions": N_("Tilskudd"),
    "renewal": N_("Fornyes for"), "book": N_("Bokført verdi"), "directive": N_("Bare med direktivet"),
    "balance": N_("Restgjeld"), "rate": N_("Rente"), "years": N_("År igjen"), "fixed": N_("Fast del"),
    "metered": N_("Forbruksdel"), "connection": N_("Tilknytningsgebyr"), "decided": N_("Vedtatt"), "case": N_("Vedtak"),
}  # fmt: skip
AS_IT_IS = ("year", "start", "years", "life")
"""Whole numbers that are no amounts: 2 030 is no year."""


def versions_paper(compared: Compared, _: Texts) -> Paper:
    """Everything that is said of cases held against the first of them."""
    first, names = compared.paths[0], _named(compared, _)
    last = str(first.rows[-1].year)
    moved = [path.rows[-1].fee - first.rows[-1].fee for path in compared.paths[1:]]
    if all(not told for told in compared.differences):
        lead = _("Sakene er like.")
    else:
        lead = " ".join(
            _("{what} gir {change} kroner i gebyr i {year} mot {first}.", what=name, change=_signed(change, _), year=last,
              first=names[0])
            for name, change in zip(names[1:], moved, strict=True)
        )  # fmt: skip
    sections = [Section("gebyret", _("Gebyret år for år"), (_paths(compared, names, _),))]
    for i, name in enumerate(names[1:]):
        blocks: list[Block] = [_differences(compared.differences[i], names[0], name, _)]
        if compared.steps[i]:
            blocks.append(_steps(compared, i, last, _))
        sections.append(
            Section(f"sak-{i + 2}", _("{what} mot {first}", what=name, first=names[0]), tuple(blocks))
        )
    return Paper(
        stem="gebyrsaker",
        title=_("Hva som skiller sakene"),
        lang=_.lang,
        lead=(lead,),
        sections=tuple(sections),
        notes=(
            _("Alle er regnet med de samme forutsetningene om rente og priser, uten trekninger."),
            _("Samme merke betyr samme tall."),
        ),
        data={
            "marks": compared.marks, "names": names, "years": first.years,
            "fees": [[r.fee for r in path.rows] for path in compared.paths],
            "differences": [[vars(one) for one in told] for told in compared.differences],
            "steps": [[{"fields": fields, "kroner": kroner} for fields, kroner in told] for told in compared.steps],
        },
    )  # fmt: skip


def _named(compared: Compared, _: Texts) -> list[str]:
    """Each case by its name and version, and by its mark where these are shared."""
    cases = [path.case for path in compared.paths]
    said = [_("{name}, versjon {version}", name=case.name, version=case.version) for case in cases]
    return [
        _("{name} (merke {mark})", name=name, mark=mark(case)) if said.count(name) > 1 else name
        for name, case in zip(said, cases, strict=True)
    ]


def _signed(kroner: float, _: Texts) -> str:
    return ("+" if kroner > 0 else "") + _.number(kroner)


def _paths(compared: Compared, names: list[str], _: Texts) -> Table:
    columns = (Column(_("År"), "year"), *(Column(name, "number") for name in names))
    body = tuple(
        row(year, *(path.rows[t].fee for path in compared.paths))
        for t, year in enumerate(compared.paths[0].years)
    )
    return Table(
        _("Gebyret for en vanlig bolig, kroner uten merverdiavgift"),
        columns,
        body,
        id="fees",
        sheet=_("Gebyr"),
    )


def _differences(told: tuple[Difference, ...], first: str, other: str, _: Texts) -> Table:
    body = tuple(row(_what(one, _), _value(one, one.before, _), _value(one, one.after, _)) for one in told)
    columns = (Column(_("Hva")), Column(first), Column(other))
    return Table(
        _("Tall som ikke er like"),
        columns,
        body or (row(_("Ingen"), "", ""),),
        id="differences",
        sheet=_("Forskjeller"),
    )


def _what(one: Difference, _: Texts) -> str:
    part = _(FIELD_NAMES[one.part])
    if one.part == "tariff":
        return _(FIELD_NAMES[one.item])
    return ", ".join(filter(None, (part, one.item, _(FIELD_NAMES[one.detail]) if one.detail else "")))


def _value(one: Difference, value: object, _: Texts) -> Cell:
    if value is None:
        return Cell("–")
    if isinstance(value, bool):
        return Cell(_("ja") if value else _("nei"))
    if one.detail == "rate" and isinstance(value, int | float):
        return Cell(_.percent(value, 2))
    if isinstance(value, int | float):
        if (one.detail or one.part) in AS_IT_IS:
            return Cell(str(value))
        return Cell(_.number(value, 0 if float(value).is_integer() else 2))
    if isinstance(value, dict):
        return Cell("; ".join(f"{year}: {_.number(amount)}" for year, amount in value.items()))
    return Cell({"water": _("Vann"), "wastewater": _("Avløp")}.get(str(value), str(value)))


def _steps(compared: Compared, i: int, last: str, _: Texts) -> Bars:
    told = compared.steps[i]
    bars = tuple(
        Bar(_.join(_(FIELD_NAMES[name]) for name in fields), kroner, _signed(kroner, _))
        for fields, kroner in told
    )
    most = max(bars, key=lambda bar: abs(bar.value or 0))
    return Bars(
        _("Hva hver endring gjør med gebyret i {year}, i denne rekkefølgen", year=last), _("kroner"), bars,
        _("Mest betyr {what}: {kroner} kroner.", what=most.label, kroner=most.shown),
        note=_("Endringene er satt inn én etter én, og summerer til hele forskjellen."),
    )  # fmt: skip
