"""The country coloured by the share that has answered."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from nabolag.municipalities import table
from nabolag.report.figures import country_map
from nabolag.store.invitations import Invitation
from nabolag.survey.fielding import monitor
from nabolag.text import texts
from nabolag.web.maps import Legend

LIMITS = (0.0, 0.25, 0.5, 0.75)
"""A share above the first limit has the first colour, and so on; none has the palest."""


def share_map(
    people: Sequence[Invitation], areas: Sequence[monitor.Area] | None, lang: str
) -> tuple[Markup, tuple[Legend, ...]]:
    """The map and its legend: each municipality in the colour of its own share, or of its area's where `areas` are given."""
    _ = texts(lang)
    names = {r["code"]: r["name"] for r in table().iter_rows(named=True)}
    if areas is not None:
        places = {code: (a.title, a.asked, a.completed) for a in areas for code in a.municipalities}
    else:
        places = {c: (names.get(c, c), n, done) for c, (n, done) in monitor.by_municipality(people).items()}
    classes = {code: f"nb-k{_colour(done, asked)}" for code, (_name, asked, done) in places.items()}
    titles = {
        code: _(
            "{name}: {done} av {asked} har levert",
            name=places[code][0],
            done=places[code][2],
            asked=places[code][1],
        )
        if code in places
        else _("{name}: ingen er spurt", name=name)
        for code, name in names.items()
    }
    classes |= {code: "nb-k0" for code in names if code not in places}
    words = [
        _("ingen har levert"),
        *(
            _("inntil {high}", high=_.percent(high))
            if low == 0
            else _("over {low}", low=_.percent(low))
            if high is None
            else _("over {low}, inntil {high}", low=_.percent(low), high=_.percent(high))
            for low, high in zip(LIMITS, (*LIMITS[1:], None), strict=True)
        ),
    ]
    place_classes = [classes[code] for code in places]
    legend = [
        Legend(f"nb-k{i}", text, place_classes.count(f"nb-k{i}")) for i, text in enumerate(words, start=1)
    ]
    if len(places) < len(names):
        legend.append(Legend("nb-k0", _("ingen er spurt"), len(names) - len(set(places) & set(names))))
    alt = _("Kart: hvor stor del som har levert. Tabellene har de samme tallene.")
    return Markup(country_map(alt=alt, titles=titles, classes=classes)), tuple(legend)


def _colour(done: int, asked: int) -> int:
    return 1 + sum(done / asked > limit for limit in LIMITS)
