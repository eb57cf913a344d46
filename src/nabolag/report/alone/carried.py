"""What a municipality has to carry, as registers show it: a section of a paper."""

from __future__ import annotations

from nabolag.report.alone.measured import Measured, Side, about, measured, title_of
from nabolag.report.paper.blocks import Block, Cell, Column, Table, text
from nabolag.report.paper.model import Section
from nabolag.text import N_, Texts
from nabolag.text.units import unit_words

WHERE: dict[Side, str] = {
    "more": N_("mye å bære"),
    "middle": N_("midt på"),
    "less": N_("lite å bære"),
    "": "–",
}


def carried_section(code: str, name: str, _: Texts) -> Section:
    """Every measure by itself; nothing is added up."""
    found = measured(code)
    own = tuple(m for m in found if m.status == "own")
    blocks: list[Block] = [_table(tuple(m for m in found if m.status != "own"), name, _)]
    if own:
        blocks.append(_own(own, name, _))
    blocks.append(
        text(
            _(
                "«Mye å bære» er den fjerdedelen av kommunene som har mest å bære, «lite» den som har minst, blant alle med et "
                "kjent tall. Det er ikke det samme som å klare seg dårlig, og det finnes ingen samlet karakter."
            ),
            tone="quiet",
        )
    )
    return Section("maalt", _("Målt: hva kommunen har å bære"), tuple(blocks))


def _table(found: tuple[Measured, ...], name: str, _: Texts) -> Table:
    return Table(
        _("Målt kapasitet, hvert tall for seg"),
        (
            Column(_("Forhold")),
            Column(name, "number"),
            Column(_("Median"), "number"),
            Column(_("Av alle kommuner")),
            Column(_("Merk"), priority=3),
        ),
        tuple(
            (
                Cell(_titled(m, _)),
                _value(m, _),
                Cell(_number(m, m.middle, _), m.middle) if m.middle is not None else Cell("–"),
                Cell(_(WHERE[m.side]) if m.side else "–"),
                Cell(_note(m, _)),
            )
            for m in found
        ),
        sources=tuple(dict.fromkeys(m.source for m in found)),
        id="maalt",
        sheet=_("Målt"),
    )


def _own(found: tuple[Measured, ...], name: str, _: Texts) -> Table:
    return Table(
        _("Egne tall som er lagt inn"),
        (Column(_("Forhold")), Column(_("År"), "year"), Column(name, "number", decimals=2), Column(_("Fil"))),
        tuple((Cell(m.id), Cell(str(m.year), m.year), Cell(value=m.value), Cell(m.source)) for m in found),
        note=_("Tallene er dine, ikke kontrollert her, og uten retning."),
        id="egne",
        sheet=_("Egne tall"),
    )


def measure_title(id_: str, _: Texts) -> str:
    """What a measure is called, with its unit."""
    return _with_unit(title_of(id_, _.lang), about(id_)[0], _)


def shown_number(id_: str, value: float | None, _: Texts) -> str:
    """A measure's value as it is printed."""
    return "–" if value is None else _.number(value, about(id_)[1])


def _titled(m: Measured, _: Texts) -> str:
    if m.status == "own":
        return m.id
    title = _with_unit(title_of(m.id, _.lang), m.unit, _)
    if m.heavy == "low":
        return _("{title} ({year}; lavt er mye å bære)", title=title, year=str(m.year))
    return _("{title} ({year})", title=title, year=str(m.year))


def _with_unit(title: str, unit: str, _: Texts) -> str:
    unit = unit_words(unit, _) if unit and unit not in ("index", "flag") else ""
    unit = unit.split(" per ")[0] if " per " in title else unit
    return f"{title}, {unit}" if unit and unit not in title else title


def _value(m: Measured, _: Texts) -> Cell:
    if m.value is None:
        return Cell(_("ukjent"), status="unknown")
    return Cell(_number(m, m.value, _), m.value)


def _number(m: Measured, value: float | None, _: Texts) -> str:
    if m.unit == "flag":
        return _("ja") if value else _("nei")
    return _.number(value or 0.0, m.decimals)


def _note(m: Measured, _: Texts) -> str:
    if not m.note:
        return ""
    shown = {k: _.number(v) if isinstance(v, float) else v for k, v in m.values.items()}
    return _(m.note, **shown)
