"""What a fee is held against: the households' income, and what others pay today."""

from __future__ import annotations

from collections.abc import Sequence

from nabolag.fees import Projection
from nabolag.municipalities import comparable, find, neighbours
from nabolag.report.casefile.subject import described, readings, rows, spread
from nabolag.report.fees.path import VAT
from nabolag.report.paper import Cell, Column, Section, Table, row, text
from nabolag.text import Percent, Texts, sort_key


def income_sections(
    projection: Projection, incomes: Sequence[tuple[str, float]], _: Texts
) -> tuple[Section, ...]:
    """The fee with VAT as a share of each income, (what it is called, kroner a year); none where no income is given."""
    if not incomes:
        return ()
    first, last = projection.rows[0], projection.rows[-1]
    grown = (1 + projection.scenario.prices) ** (len(projection.rows) - 1)
    service = _("vann") if projection.case.service == "water" else _("avløp")
    shares = [(first.fee * VAT / kroner, last.fee * VAT / (kroner * grown)) for _name, kroner in incomes]
    body = tuple(
        row(name or _("{kroner} i året", kroner=_.nok(kroner)), kroner, *share)
        for (name, kroner), share in zip(incomes, shares, strict=True)
    )
    columns = (
        Column(_("Husholdning")), Column(_("Inntekt i {year}", year=str(first.year)), "number"),
        Column(str(first.year), "share", decimals=2), Column(str(last.year), "share", decimals=2),
    )  # fmt: skip
    note = _("Inntektene er dem dere har skrevet, og vokser her som lønn og priser, {growth} i året. Tabellene her har ingen "
             "inntekt etter husholdning.", growth=Percent(projection.scenario.prices))  # fmt: skip
    table = Table(_("Gebyret for {service} med merverdiavgift som andel av inntekten", service=service), columns, body, note=note,
                  id="income", sheet=_("Inntekt"))  # fmt: skip
    return (Section("inntekt", _("Hva husholdningene betaler av inntekten"), (table,)),)


def beside_sections(projection: Projection, code: str, _: Texts) -> tuple[Section, ...]:
    """What the municipality, its neighbours and the median of comparable ones pay today, beside the first year reckoned."""
    indicator = f"{projection.case.service}_fee"
    around = neighbours(code)
    near = sorted(around.land or around.sea or around.near, key=lambda one: sort_key(rows()[one]["name"]))
    year = str(described(indicator).year)
    body = []
    for one in (code, *near):
        reading = readings(indicator)[one]
        known = reading.value is not None and reading.status == "ok"
        paid = Cell(value=reading.value) if known else Cell(_("ukjent"), status="unknown")
        body.append(row(Cell(rows()[one]["name"], href=f"/kommune/{one}"), paid))
    others = spread(indicator, comparable(find(code)).codes)
    if others:
        body.append(row(_("Medianen i liknende kommuner"), others.median))
    first = projection.rows[0]
    body.append(row(_("Regnet her for {year}", year=str(first.year)), first.fee))
    columns = (Column(_("Kommune")), Column(_("Kroner i året"), "number"))
    table = Table(
        _("Gebyret i {year} uten merverdiavgift", year=year),
        columns,
        tuple(body),
        id="neighbours",
        sheet=_("Naboene"),
    )
    source = _(
        "Tallene for {year} er SSBs (tabell 12842). En vanlig bolig er ikke den samme overalt.", year=year
    )
    return (Section("naboer", _("Naboene i dag"), (table, text(source, tone="quiet"))),)
