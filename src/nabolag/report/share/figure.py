"""What each participant pays under each way of sharing: one bar for each."""

from __future__ import annotations

import json
from collections.abc import Sequence

from nabolag.report.figures import Figure
from nabolag.report.figures.chart import OTHER, OURS
from nabolag.report.share.paper import Shares, SharingRow
from nabolag.text.units import unit_said


def allocation_figure(paper: Shares, ways: Sequence[SharingRow] = ()) -> Figure:
    """Bars of what each pays, participant by participant; ways that give someone reason to leave are pale.

    `ways` are those drawn, all of the paper's when none are named.
    """
    _ = paper.texts
    stays, leaves = _("Ingen har grunn til å gå ut"), _("Noen har grunn til å gå ut")
    drawn = [row for row in ways or paper.rows if row.allocation is not None]
    order = [row.name for row in drawn]
    # one axis for all: under each participant's name a bar for each way; a place is "participant|way"
    values = [
        {
            "place": f"{player}|{row.name}",
            "amount": row.allocation[player],
            "state": leaves if row.allocation.violations else stays,
        }
        for player in paper.case.players
        for row in drawn
        if row.allocation is not None
    ]
    places = [f"{player}|{way}" for player in paper.case.players for way in ("", *order)]
    is_name = "split(datum.value, '|')[1] === ''"
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "data": {"values": values},
        "height": {"step": 16},
        "mark": {"type": "bar", "height": 11},
        "encoding": {
            "y": {
                "field": "place",
                "type": "nominal",
                "title": None,
                "scale": {"domain": places},
                "axis": {
                    "labelExpr": f"{is_name} ? split(datum.value, '|')[0] : split(datum.value, '|')[1]",
                    "labelFontWeight": {"condition": {"test": is_name, "value": "bold"}, "value": "normal"},
                },
            },
            "x": {
                "field": "amount",
                "type": "quantitative",
                "title": unit_said(paper.case.unit, _) or None,
                "axis": {"tickCount": 4},
            },
            "color": {
                "field": "state",
                "type": "nominal",
                "scale": {"domain": [stays, leaves], "range": [OURS, OTHER]},
            },
        },
    }
    widest = max(
        paper.case.players,
        key=lambda p: (
            max(row.allocation[p] for row in drawn if row.allocation is not None)
            - min(row.allocation[p] for row in drawn if row.allocation is not None)
        ),
    )
    spread = [row.allocation[widest] for row in drawn if row.allocation is not None]
    says = _(
        "Mest skiller det for {name}: fra {least} til {most}.",
        name=widest,
        least=paper.amount(min(spread)),
        most=paper.amount(max(spread)),
    )
    return Figure(
        id="share",
        caption=_("Hva hver betaler, etter måten regningen deles på"),
        alt=_(
            "Søyler med hva hver deltaker betaler under hver måte å dele på. {says} Tallene står i tabellen.",
            says=says,
        ),
        says=says,
        spec=json.dumps(spec, sort_keys=True, ensure_ascii=False),
        columns=(_("Måte"), *paper.case.players),
        rows=tuple((row.name, *row.allocation.values()) for row in drawn if row.allocation is not None),
        source=_("Regnet av nabolag fra kostnadene som er gitt."),
        lang=paper.texts.lang,
    )
