"""Answers one by one as they leave the house: facts coarse enough that nobody is recognised, in batches.

Whoever has the store and its secret is not held back by this; a file is, and whoever it is passed on to.
"""

from __future__ import annotations

import json
import secrets
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime

from nabolag.errors import BadInput
from nabolag.sources.survey_files.model import SurveyData
from nabolag.store import Store
from nabolag.store.accounts import note
from nabolag.store.invitations import invitations
from nabolag.store.responses import responses
from nabolag.store.surveys import save_survey, stored_survey
from nabolag.survey.fielding.batches import FEWEST, refresh
from nabolag.survey.fielding.collected import as_data, columns
from nabolag.survey.fielding.recognition import (
    Facts,
    Recognisable,
    coarsened,
    extended,
    facts_of,
    file_values,
    recognisable,
)

SHORTEST_REASON = 20
CLUSTER = "klynge"


@dataclass(frozen=True)
class _Asked:
    """Everybody who is invited: municipality (or its pseudonym, when contacts are deleted) and facts."""

    people: list[tuple[str, dict[str, object]]]
    given: dict[Facts, Facts]


def report(store: Store, survey: str) -> Recognisable:
    """How many of those who are invited could be recognised by a file, with all facts and with those it gives.

    Raises:
        NotKnown: no such survey.
    """
    invited = _asked(store, survey)
    return recognisable(invited.people, invited.given)


def exported(
    store: Store,
    survey: str,
    now: datetime,
    by: str,
    kind: str,
    *,
    unfinished: bool = False,
    lang: str = "nb",
) -> SurveyData:
    """The answers for a file, and a line in the log.

    While the survey is open they are those of the last batch; what is said of a combination of facts is fixed by the
    first file, so that two files together tell no more than one.

    Raises:
        NotKnown: no such survey. BadInput: too few have answered yet, or `unfinished` while it is open.
    """
    with store.read() as c:
        closed = stored_survey(c, survey).state(now) == "closed"
    if unfinished and not closed:
        raise BadInput(
            "De som ikke har levert, kan først hentes når «{survey}» er lukket: ellers ville to filer vise hvem som "
            "svarte imellom.",
            survey=survey,
        )
    refresh(store, survey, now)
    with store.answers.read() as c:
        replies = responses(c, survey, None if unfinished else "completed", shown=True)
    if not replies and not closed:
        raise BadInput(
            "Svarene hentes ut når minst {n} har begynt eller levert, eller når «{survey}» er lukket.",
            n=FEWEST,
            survey=survey,
        )
    invited = _asked(store, survey)
    values = file_values((facts for _place, facts in invited.people), invited.given)
    coarse = [
        replace(r, background=values[facts_of(r.background)])
        for r in replies
        if facts_of(r.background) in values
    ]
    _keep(store, survey, invited.given)
    synthetic = _synthetic(store, survey)
    data = as_data(
        store, survey, coarse, [v for v in columns(synthetic=synthetic) if v.name != CLUSTER], lang
    )
    _note(store, survey, now, by, kind, data)
    return data


def exported_in_full(
    store: Store, survey: str, now: datetime, by: str, kind: str, reason: str, *, lang: str = "nb"
) -> SurveyData:
    """Every fact and every answer that is handed in at this moment, because an owner has said why; it is in the log.

    Which rows are of one municipality is said under names drawn anew, so that two files cannot be laid together by them.

    Raises:
        NotKnown: no such survey. BadInput: no reason, or nobody has answered.
    """
    reason = " ".join(reason.split())
    if len(reason) < SHORTEST_REASON:
        raise BadInput(
            "Skriv hvorfor alle opplysninger trengs, med minst {n} tegn. Det står i loggen.",
            n=SHORTEST_REASON,
        )
    with store.answers.read() as c:
        replies = responses(c, survey, "completed")
    names: dict[object, str] = {}
    drawn = [
        replace(r, background=r.background | {CLUSTER: names.setdefault(cluster, secrets.token_hex(6))})
        if (cluster := r.background.get(CLUSTER))
        else r
        for r in replies
    ]
    data = as_data(store, survey, drawn, columns(synthetic=_synthetic(store, survey)), lang)
    _note(store, survey, now, by, kind, data, reason=reason[:500])
    return data


def freeze(store: Store, survey: str) -> None:
    """Fix what files say of each combination of facts: before those who are invited are deleted."""
    _keep(store, survey, _asked(store, survey).given)


def _asked(store: Store, survey: str) -> _Asked:
    with store.read() as c:
        kept = stored_survey(c, survey).coarsening
        invited = [(p.municipality, p.background) for p in invitations(c, survey)]
    deleted = not invited
    if deleted:  # contacts are deleted: those who answered are all that is known, and are fewer
        with store.answers.read() as c:
            invited = [(str(r.background.get(CLUSTER, r.key)), r.background) for r in responses(c, survey)]
    people = Counter(facts_of(facts) for _place, facts in invited)
    if kept is None:
        return _Asked(invited, coarsened(people))
    before = {tuple(facts): tuple(given) for facts, given in json.loads(kept)}
    return _Asked(invited, before if deleted else extended(before, people))


def _keep(store: Store, survey: str, given: dict[Facts, Facts]) -> None:
    coarsening = json.dumps(sorted(given.items(), key=str), ensure_ascii=False)
    with store.read() as c:
        if stored_survey(c, survey).coarsening == coarsening:
            return
    with store.write() as c:
        save_survey(c, survey, {"coarsening": coarsening})


def _synthetic(store: Store, survey: str) -> bool:
    with store.read() as c:
        return stored_survey(c, survey).origin == "synthetic"


def _note(
    store: Store, survey: str, now: datetime, by: str, kind: str, data: SurveyData, **more: str
) -> None:
    with store.write() as c:
        note(
            c,
            now,
            by,
            "export" if not more else "export in full",
            survey,
            rows=data.data.height,
            kind=kind,
            **more,
        )
