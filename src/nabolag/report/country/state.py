"""What the state could do: what leaders answer, which municipalities the state already has a hand in, and both sides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from nabolag import data
from nabolag.municipalities import current
from nabolag.report.answers.published import both_sides_of_state, published_table, said_and_done
from nabolag.report.casefile.unusual import GROUNDS
from nabolag.report.figures.published import barriers, state_role
from nabolag.report.paper import Bullets, Cell, Column, Drawing, Later, Paper, Section, Table
from nabolag.report.sources import sources_of
from nabolag.report.state import (
    Wave,
    barrier_sections,
    measure_sections,
    measures_data,
    replay_section,
    replays_data,
    transition_section,
)
from nabolag.state import Measure
from nabolag.state.draws import Assumed
from nabolag.text import Texts, sort_key, texts


def state_paper(
    lang: str = "nb",
    measures: Sequence[Measure] | None = None,
    assumed: Assumed | None = None,
    wave: Wave | None = None,
) -> Paper:
    """What is published of the state's role, and ROBEK by county. A user's own measures stand first.

    `wave`: a survey of one's own, whose shares of the barriers stand beside the published ones.

    Raises:
        BadMeasure: one of them cannot be; with its number.
    """
    _ = texts(lang)
    about = measure_sections(_, measures, assumed)
    grounds = dict(data.table("robek").select("code", "grounds").iter_rows())
    sections = (
        *about,
        Section(
            "figur",
            _("Hva lederne svarer"),
            (
                Drawing(state_role(_), sources=("survey_article",)),
                Drawing(barriers(_), sources=("survey_article",)),
            ),
        ),
        *barrier_sections(_, wave),
        Section(
            "sagt-og-gjort",
            _("Hva lederne svarer, og hva kommunene gjorde da staten tilbød noe"),
            (said_and_done(_),),
            folded=True,
        ),
        replay_section(_),
        transition_section(_),
        Section("pastand", _("To sider"), (both_sides_of_state(_),), folded=True),
        Section(
            "robek",
            _("Der staten alt er inne: ROBEK"),
            (_in_robek(grounds, _), _why(grounds, _)),
            folded=True,
        ),
        Section(
            "publisert",
            _("Publiserte tall"),
            (published_table(_, ("state_role", "barriers", "capacity_research", "steering")),),
            folded=True,
        ),
        Section(
            "vet-ikke",
            _("Det vi ikke vet"),
            (
                Bullets(
                    (
                        _(
                            "Hva lederne i hver gruppe av kommuner svarer: bare tall for hele landet er publisert."
                        ),
                    ),
                    unknown=True,
                ),
            ),
        ),
    )
    return Paper(
        stem="staten",
        title=_("Hva kan staten gjøre?"),
        lang=_.lang,
        sections=sections,
        lead=(
            _(
                "Én av tre kommuneledere mener at staten i stor grad skal fremme eller kreve samarbeid. Staten er alt inne i {n} "
                "{n:kommune|kommuner} som står i ROBEK.",
                n=len(grounds),
            ),
        ),
        sources=sources_of(sections, _),
        data=Later(
            lambda: {"robek": sorted(grounds), **measures_data(measures, assumed), "replays": replays_data(_)}
        ),
    )


def _in_robek(grounds: dict[str, str], _: Texts) -> Table:
    counties = Counter(m.county_name for m in current().values())
    counts = Counter(current()[code].county_name for code in grounds)
    return Table(
        _("Kommuner i ROBEK etter fylke"),
        (Column(_("Fylke")), Column(_("I ROBEK"), "number"), Column(_("Kommuner"), "number")),
        tuple(
            (Cell(county), Cell(_.number(counts[county]), counts[county]), Cell(_.number(n), n))
            for county, n in sorted(counties.items(), key=lambda one: (-counts[one[0]], sort_key(one[0])))
        ),
        sources=("robek",),
        id="robek",
    )


def _why(grounds: dict[str, str], _: Texts) -> Table:
    counts = Counter(
        letter for letters in grounds.values() for letter in letters.replace(" og ", ", ").split(", ")
    )
    return Table(
        _("Hvorfor de står der"),
        (Column(_("Grunn")), Column(_("Kommuner"), "number")),
        tuple(
            (
                Cell(_("Bokstav {letter}: {words}", letter=letter, words=_(words))),
                Cell(_.number(counts[letter]), counts[letter]),
            )
            for letter, words in GROUNDS.items()
        ),
        note=_("En kommune kan stå der av flere grunner."),
        sources=("robek",),
    )
