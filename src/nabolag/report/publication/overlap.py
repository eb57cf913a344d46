"""Other surveys published from the same store that tell of the same groups, and perhaps of the same people.

The guard compares the editions of one survey with each other, never two surveys: whoever publishes is told where that
matters, and the same answers are not published twice under two names.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from nabolag.errors import BadInput
from nabolag.report.publication.kept import kept_about, kept_editions
from nabolag.report.publication.record import digest
from nabolag.sources.survey_files.model import SurveyData
from nabolag.store import Store
from nabolag.store.invitations import invitations
from nabolag.store.publications import publications
from nabolag.survey.tabulation.plan import Plan, read_plan
from nabolag.text import Texts


@dataclass(frozen=True)
class Overlap:
    """Another publication with some of the same `groups`.

    `people` of the `asked` here were asked there too; None where it is not known who was asked in one of them.
    """

    survey: str
    title: str
    groups: tuple[str, ...]
    asked: int
    people: int | None

    def said(self, _: Texts) -> str:
        """What it means, and what the owner is to see to."""
        if self.people is None:
            who = _("Det er ikke kjent om de samme var spurt der.")
        else:
            who = _("{n} av de {of} som er spurt her, var spurt der også.", n=self.people, of=self.asked)
        return _(
            "«{title}» ({survey}) er også publisert herfra, delt etter de samme gruppene: {groups}. {who} Vernet av små "
            "tall regner ikke på tvers av undersøkelser. Er dette nye svar, kan begge stå. Er det de samme svarene, noen "
            "flere eller færre, kan forskjellen vise hva enkelte svarte: rett da den som er publisert.",
            title=self.title,
            survey=self.survey,
            groups=_.join(self.groups),
            who=who,
        )


def overlaps(store: Store, survey: str, plan: Plan) -> list[Overlap]:
    """The other published surveys that divide by a group of `plan`, unless nobody was asked in both."""
    groups, here, overlapping = _groups(plan), _asked(store, survey), []
    for other in _others(store, survey):
        editions = kept_editions(store, other)
        told = editions[-1].plan if editions else ""
        shared = groups & _groups(read_plan(told).plan) if told else groups
        there = _asked(store, other)
        people = (here & there).total() if here and there else None
        if shared and people != 0:
            title = kept_about(store, other).get("title", other)
            overlapping.append(Overlap(other, title, tuple(sorted(shared)), here.total(), people))
    return overlapping


def refuse_again(store: Store, survey: str, answers: SurveyData) -> None:
    """Refuse answers that are published as another survey: two divisions of the same answers tell a third.

    Raises:
        BadInput: they are; names the other.
    """
    made_of = digest(answers)
    for other in _others(store, survey):
        if any(edition.answers == made_of for edition in kept_editions(store, other)):
            raise BadInput(
                "De samme svarene er alt publisert som «{other}». Publiser dem under det navnet: bare da regnes det på hva "
                "tallene røper sammen.",
                other=other,
            )


def _others(store: Store, survey: str) -> list[str]:
    with store.read() as c:
        return [id_ for id_ in publications(c) if id_ != survey]


def _groups(plan: Plan) -> set[str]:
    """What a plan divides by: its groups and those of single questions, by the variable each is made of."""
    named = {*plan.groups, *(g for q in plan.asked() for g in q.groups or ())}
    return {plan.derived[g].from_ if g in plan.derived else g for g in named}


def _asked(store: Store, survey: str) -> Counter[tuple[str, str]]:
    """How many are asked of each municipality and role; none where contacts are deleted or came with no store."""
    with store.read() as c:
        return Counter((i.municipality, i.role) for i in invitations(c, survey))
