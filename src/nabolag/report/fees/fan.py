"""The fee by year, with the band that eight of ten futures lie in."""

from __future__ import annotations

import altair as alt

from nabolag.fees import Projection
from nabolag.report.figures import Figure
from nabolag.report.figures.chart import OTHER, OURS, spec
from nabolag.text import Texts

HIGH = 260


def fan(found: Projection, _: Texts) -> Figure:
    """A line for the middle fee, and a band from P10 to P90 where futures are drawn."""
    values = [
        {"year": r.year, "fee": round(r.fee, 2), "low": round(r.low if r.low is not None else r.fee, 2),
         "high": round(r.high if r.high is not None else r.fee, 2)}
        for r in found.rows
    ]  # fmt: skip
    base = alt.Chart(alt.Data(values=values)).encode(
        x=alt.X("year:Q", title=None, axis=alt.Axis(format="d", tickMinStep=1))
    )
    band = base.mark_area(color=OTHER, opacity=0.5).encode(
        y=alt.Y("low:Q", title=_("kroner i året"), scale=alt.Scale(zero=True)), y2="high:Q"
    )
    line = base.mark_line(color=OURS, strokeWidth=3).encode(y="fee:Q")
    first, last = found.rows[0], found.rows[-1]
    drawn = bool(found.scenario.draws)
    return Figure(
        "gebyr",
        _("Gebyret for en vanlig bolig, kroner uten merverdiavgift"),
        _("Gebyret går fra {first} i {from_} til {last} i {to}.", first=_.nok(first.fee), last=_.nok(last.fee),
          from_=str(first.year), to=str(last.year)),
        spec((band + line).properties(height=HIGH)),
        (_("År"), _("Gebyr"), *((_("P10"), _("P90")) if drawn else ())),
        tuple((str(r.year), r.fee, *((r.low, r.high) if drawn else ())) for r in found.rows),
        _("Saken som er skrevet inn, regnet etter selvkostforskriften"),
        _.lang,
        note=_("Strek: det midterste. Bånd: åtte av ti framtider (P10–P90).") if drawn else "",
    )  # fmt: skip
