"""How a place of a question was drawn: each line, the coast and what is left out, in words."""

from __future__ import annotations

from nabolag.cooperation.question.model import Line, Place
from nabolag.municipalities import current
from nabolag.report.paper.blocks import Map
from nabolag.text import Texts


def place_drawn(place: Place, _: Texts) -> Map:
    """The place on a map of the country, with the lines it is drawn by."""
    names = {code: m.name for code, m in current().items()}
    said = (
        _("De fargede kommunene er med. Den stiplede linjen er breddegraden.")
        if place.lines
        else _("De fargede kommunene er med.")
    )
    return Map(
        caption=_("Stedet på kartet"),
        code="",
        around=(),
        names={
            code: _("{name}: med", name=name) if code in place.codes else name for code, name in names.items()
        },
        alt=_("Kart over stedet: {n} {n:kommune|kommuner} er med", n=len(place.codes)),
        credit=f"{said} {_('Kart: Kartverket, CC BY 4.0, forenklet.')}",
        whole=tuple(sorted(place.codes)),
        latitudes=tuple((line.latitude, f"{_.number(line.latitude, 1)}° N") for line in place.lines),
    )


def definition(place: Place, _: Texts) -> tuple[str, ...]:
    """One sentence for each thing that narrows the place, and how many municipalities are left."""
    said = [_drawn(line, _) for line in place.lines]
    if place.coast:
        said.append(
            _(
                "Kysten: kommuner som grenser til en annen i sjøen, med minst ti kilometer sjøgrense der de også har "
                "landgrense. Kommuner innerst i fjordene kan mangle."
            )
        )
    if place.names or place.but or place.coast or len(place.lines) > 1:
        where = _.join(place.names) if place.names else _("Hele landet")
        if place.but:
            where = _("{place} uten {but}", place=where, but=_.join(place.but))
        said.append(
            _(
                "{place} er her {n} {n:kommune|kommuner}, etter inndelingen i 2026.",
                place=where,
                n=len(place.codes),
            )
            if not (place.lines or place.coast)
            else _("{place}, slik avgrenset, er {n} {n:kommune|kommuner}.", place=where, n=len(place.codes))
        )
    return tuple(said)


def _drawn(line: Line, _: Texts) -> str:
    degrees = _.number(line.latitude, 1)
    if not line.code:
        sentence = (
            _("Nord for: kommuner med midtpunkt nord for {degrees}° N.", degrees=degrees)
            if line.side == "north"
            else _("Sør for: kommuner med midtpunkt sør for {degrees}° N.", degrees=degrees)
        )
    elif line.side == "north":
        sentence = _(
            "Nord for: kommuner med midtpunkt nord for midtpunktet i {name} ({degrees}° N).",
            name=current()[line.code].name,
            degrees=degrees,
        )
    else:
        sentence = _(
            "Sør for: kommuner med midtpunkt sør for midtpunktet i {name} ({degrees}° N).",
            name=current()[line.code].name,
            degrees=degrees,
        )
    return f"{sentence} {_('Grunn')}: {line.why[_.lang]}." if line.why else sentence
