"""What each participant pays under each way of sharing: one row of marks per participant and way."""

from __future__ import annotations

import json

from nabolag.report.figures import Figure
from nabolag.report.figures.chart import OTHER, OURS
from nabolag.report.share.paper import Paper


def allocation_figure(paper: Paper) -> Figure:
    """Bars of what each pays, one panel per participant; ways that give someone reason to leave are pale."""
    _ = paper.texts
    stays, leaves = _("Ingen har grunn til å gå"), _("Noen har grunn til å gå")
    drawn = [row for row in paper.rows if row.allocation is not None]
    order = [row.name for row in drawn]
    values = [
        {
            "way": row.name,
            "player": player,
            "amount": amount,
            "state": leaves if row.allocation.violations else stays,
        }
        for row in drawn
        if row.allocation is not None
        for player, amount in row.allocation.items()
    ]
    height = 15 * len(order) + 4
    rows = [
        {
            "transform": [{"filter": f"datum.player === {json.dumps(player)}"}],
            "height": height,
            "title": {"text": player, "anchor": "start", "fontSize": 13, "offset": 4, "color": "gray"},
            "mark": {"type": "bar", "height": 10},
            "encoding": {
                "y": {"field": "way", "type": "nominal", "sort": order, "title": None},
                "x": {
                    "field": "amount",
                    "type": "quantitative",
                    "title": None,
                    "axis": {"tickCount": 4, "labels": i == len(paper.case.players) - 1},
                },
                "color": {
                    "field": "state",
                    "type": "nominal",
                    "scale": {"domain": [stays, leaves], "range": [OURS, OTHER]},
                },
            },
        }
        for i, player in enumerate(paper.case.players)
    ]
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "data": {"values": values},
        "vconcat": rows,
        "resolve": {"scale": {"x": "shared"}},
        "spacing": 12,
    }
    widest = max(
        paper.case.players,
        key=lambda p: (
            max(row.allocation[p] for row in drawn if row.allocation is not None)
            - min(row.allocation[p] for row in drawn if row.allocation is not None)
        ),
    )
    spread = [row.allocation[widest] for row in drawn if row.allocation is not None]
    return Figure(
        id="share",
        caption=_("Hva hver betaler, etter måten regningen deles på"),
        alt=_(
            "Søyler med hva hver deltaker betaler under hver måte å dele på. Mest skiller det for {name}: fra {least} til "
            "{most}. Tallene står i tabellen.",
            name=widest,
            least=paper.amount(min(spread)),
            most=paper.amount(max(spread)),
        ),
        spec=json.dumps(spec, sort_keys=True, ensure_ascii=False),
        columns=(_("Måte"), *paper.case.players),
        rows=tuple((row.name, *row.allocation.values()) for row in drawn if row.allocation is not None),
        source=_("Regnet av nabolag fra kostnadene som er gitt."),
        lang=paper.texts.lang,
    )
