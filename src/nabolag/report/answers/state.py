"""What should the state do? What leaders answer in the whole country, and what is said of municipalities like this one."""

from __future__ import annotations

from nabolag.data import fact_of
from nabolag.report.answers.case import Case
from nabolag.report.answers.model import Answer, Step, asked
from nabolag.report.casefile.together import of_our_kind
from nabolag.report.casefile.unusual import robek_letters
from nabolag.report.paper.blocks import Fact


def state(case: Case) -> Answer:
    """The published shares; which measures would change the answer here is not known."""
    _ = case.texts
    wants, barrier = fact_of("state_large"), fact_of("barrier_control")
    missing = fact_of("barrier_incentives")
    assert wants.stated
    assert barrier.value is not None
    assert missing.value is not None
    return Answer(
        "state",
        asked("state", _),
        _(
            "I hele landet mener {share} at staten i stor grad skal fremme eller kreve samarbeid; hva lederne i "
            "{name} vil, er ukjent.",
            share=wants.stated[_.lang],
            name=case.name,
        ),
        Fact(
            _("Nevner manglende statlige insentiver og støtteordninger som en viktig barriere"),
            _.percent(missing.value / 100),
            missing.value,
            _("hele landet"),
        ),
        _("antall svar og feilmargin er ikke publisert"),
        "estimate",
        Step(_("Se alle publiserte funn"), "/funn"),
        _(
            "Hvilke statlige tiltak som ville endret svaret på de andre spørsmålene for {name}.",
            name=case.name,
        ),
        _(
            "Den viktigste barrieren som nevnes, er frykten for å miste kontroll ({share}), og den kan ikke staten betale "
            "bort. Store og sentrale kommuner vil ha staten mindre inn.",
            share=_.percent(barrier.value / 100),
        ),
        tuple(_points(case)),
        ("survey_article", *(["robek"] if robek_letters(case.code) else [])),
    )


def _points(case: Case) -> list[str]:
    _ = case.texts
    points = of_our_kind(case.overall)
    if robek_letters(case.code):
        points.insert(
            0,
            _(
                "Staten er alt inne: {name} står i ROBEK, registeret om betinget godkjenning og kontroll.",
                name=case.name,
            ),
        )
    return points
