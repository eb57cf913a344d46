"""Power against share of the votes: two bars for each owner."""

from __future__ import annotations

import json

from nabolag.governance.voting import MatterPower
from nabolag.report.figures import Figure
from nabolag.report.figures.chart import OTHER, OURS
from nabolag.text import Texts

ROOM = 1.2
"""The axis is so much longer than the longest bar: its number stands beside it."""


def figure(result: MatterPower, texts: Texts) -> Figure:
    """Share of votes beside share of power (Banzhaf) for one kind of matter."""
    _ = texts
    votes, power = _("Andel av stemmene"), _("Andel av makten")
    rows = [(row.owner.name, float(row.vote_share), float(row.banzhaf)) for row in result.owners]
    values = [
        {"owner": name, "what": what, "share": share, "shown": texts.percent(share, 1)}
        for name, vote_share, banzhaf in rows
        for what, share in ((votes, vote_share), (power, banzhaf))
    ]
    owners = {"field": "owner", "type": "nominal", "sort": None, "title": None}
    placed = {"y": owners, "yOffset": {"field": "what", "sort": [votes, power]}}
    largest = max(max(row[1:]) for row in rows)
    share: dict[str, object] = {"field": "share", "type": "quantitative", "axis": None}
    share["scale"] = {"domain": [0, largest * ROOM]}
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "data": {"values": values},
        "height": {"step": 16},
        "layer": [
            {
                "mark": {"type": "bar"},
                "encoding": {
                    **placed,
                    "x": share,
                    "color": {
                        "field": "what",
                        "type": "nominal",
                        "scale": {"domain": [votes, power], "range": [OTHER, OURS]},
                    },
                },
            },
            {
                "mark": {"type": "text", "align": "left", "baseline": "middle", "dx": 4, "fontSize": 11},
                "encoding": {**placed, "x": share, "text": {"field": "shown"}},
            },
        ],
    }
    most = max(rows, key=lambda row: row[2])
    says = texts(
        "Mest makt har {name}: {power} av makten med {votes} av stemmene.",
        name=most[0],
        power=texts.percent(most[2], 1),
        votes=texts.percent(most[1], 1),
    )
    return Figure(
        id=f"power-{result.matter.id}",
        caption=_("Makt og stemmer: {matter}", matter=result.matter.name[texts.lang]),
        alt=_(
            "Søyler med andel av stemmene og andel av makten for hver deltaker. {says} Tallene står i tabellen.",
            says=says,
        ),
        says=says,
        spec=json.dumps(spec, sort_keys=True, ensure_ascii=False),
        columns=(_("Deltaker"), votes, power),
        rows=tuple(rows),
        source=_(
            "Regnet av nabolag etter stemmereglene i avtalen. Makt er hvor stor del av de avgjørende stemmene hver har."
        ),
        lang=texts.lang,
    )
