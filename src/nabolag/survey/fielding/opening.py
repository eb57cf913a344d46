"""From a checked folder to a survey in the field: the questionnaire locked, everybody invited."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import msgspec
import polars as pl

from nabolag.errors import BadInput
from nabolag.sources.records import Record
from nabolag.store import Store
from nabolag.store.accounts import note
from nabolag.store.invitations import Invited, invitations, invite
from nabolag.store.responses import days as handed_in
from nabolag.store.responses import rewrite
from nabolag.store.surveys import lock_questionnaire, save_survey, stored_survey
from nabolag.survey.frame import ROLES, draw
from nabolag.survey.frame.sampling import SIZE
from nabolag.survey.questionnaire import read_questionnaire
from nabolag.survey.settings import Settings, missing_before_opening


@dataclass(frozen=True)
class Opened:
    """What opening did: the locked version, and how many leaders are new."""

    version: int
    new: int


def open_fielding(
    store: Store,
    record: Record[Settings],
    text: str,
    sample: pl.DataFrame,
    now: datetime,
    *,
    settings_text: str,
) -> Opened:
    """Open the survey, or open it again with changed times, a new questionnaire version or more leaders.

    Args:
        record, settings_text: `undersokelse.yaml`, read and as text. text: `skjema.yaml`.
        sample: as `survey.frame.read_sample` gives it.

    Raises:
        BadInput: something a respondent has a right to know is not said; it would already be closed; or the
            questionnaire is locked with another text.
    """
    settings = record.value
    lacking = missing_before_opening(record)
    if lacking:
        raise BadInput(
            "{file} sier ikke alt det respondentene har krav på å vite. Fyll ut: {fields}.",
            file=record.file,
            fields=", ".join(f"{m.field} (linje {m.line})" for m in lacking),
        )
    if settings.closes_at and settings.closes_at <= now:
        raise BadInput(
            "{file}, linje {line}: undersøkelsen skulle vært lukket alt ({closes}).",
            file=record.file,
            line=record.line("closes"),
            closes=settings.closes,
        )
    questionnaire = read_questionnaire(text)
    with store.write() as c:
        survey = save_survey(
            c,
            settings.id,
            {
                "settings": settings_text,
                "status": "open",
                "opens_at": settings.opens_at,
                "closes_at": settings.closes_at,
                "delete_on": settings.delete_on,
                "origin": settings.origin,
            },
        )
        if survey.salt is None:
            raise BadInput("Kontaktene i «{survey}» er slettet. Gi en ny runde en ny id.", survey=survey.id)
        lock_questionnaire(c, survey.id, questionnaire.version, text, now)
        new = invite(c, store.keys, survey.id, survey.salt, _people(sample))
    return Opened(questionnaire.version, new)


def try_out(store: Store, id_: str, settings_text: str, text: str, one: pl.DataFrame, now: datetime) -> str:
    """Let made-up leaders try a questionnaire that is not finished, in a store that nothing else uses.

    What respondents have a right to know may still be missing, and no time limits who may answer.

    Args:
        one: rows of `survey.frame.leaders`. Out: the token of the first.
    """
    sample = draw(one).frame
    with store.write() as c:
        survey = save_survey(
            c,
            id_,
            {
                "settings": settings_text,
                "status": "open",
                "opens_at": None,
                "closes_at": None,
                "delete_on": None,
                "origin": "synthetic",
            },
        )
        lock_questionnaire(c, id_, read_questionnaire(text).version, text, now)
        salt = survey.salt or ""
        invite(c, store.keys, id_, salt, _people(sample))
        return store.keys.token(salt, invitations(c, id_)[0].id)


def close_fielding(store: Store, survey: str, now: datetime, by: str) -> None:
    """Take no more answers, note who closed, and leave nothing that tells who answered before whom.

    Raises:
        NotKnown: no such survey.
    """
    with store.write() as c:
        stored_survey(c, survey)
        save_survey(c, survey, {"status": "closed"})
        note(c, now, by, "close", survey)
    forget_order(store)
    store.answers.compact(patience=0)


def forget_order(store: Store) -> None:
    """Write the answers again in the order of their keys. What a respondent sends meanwhile waits, for a moment."""
    with store.answers.write() as c:
        rewrite(c)


def reopen_fielding(store: Store, survey: str, now: datetime, by: str) -> None:
    """Take answers again as before, and note who opened.

    Raises:
        NotKnown: no such survey. BadInput: its closing time has passed, or its contacts are deleted.
    """
    with store.write() as c:
        stored = stored_survey(c, survey)
        if stored.closes_at and stored.closes_at <= now:
            raise BadInput(
                "Tiden for «{survey}» er ute. Sett en ny «closes» i undersokelse.yaml, og kjør «nabolag survey open».",
                survey=survey,
            )
        if stored.salt is None:
            raise BadInput("Kontaktene i «{survey}» er slettet. Gi en ny runde en ny id.", survey=survey)
        save_survey(c, survey, {"status": "open"})
        note(c, now, by, "open", survey)


def _people(sample: pl.DataFrame) -> list[Invited]:
    return [
        Invited(
            row["municipality"],
            row["role"],
            row.get("person") or "",
            row.get("email") or None,
            row.get("language") or "nb",
            {
                "rolle": ROLES[row["role"]].code,
                "storrelse": row["size"],
                "sentralitet": row["centrality"],
                "landsdel": row["landsdel"],
                "stratum": row["stratum"],
                "N_stratum": row[SIZE],
                "vekt_utvalg": row["weight"],
            },
        )
        for row in sample.iter_rows(named=True)
    ]


def told(store: Store, record: Record[Settings]) -> Record[Settings]:
    """The settings with what the fieldwork knows of the declaration: how many were asked, and from when to when.

    Raises:
        NotKnown: the survey was never opened.
    """
    with store.read() as c:
        stored_survey(c, record.value.id)
        people = invitations(c, record.value.id)
    with store.answers.read() as c:
        days = sorted(handed_in(c, record.value.id))
    declared = record.value.declaration
    declaration = msgspec.structs.replace(
        declared,
        invited=len(people) if declared.invited is None else declared.invited,
        fielded_from=declared.fielded_from or (days[0].isoformat() if days else ""),
        fielded_to=declared.fielded_to or (days[-1].isoformat() if days else ""),
    )
    return replace(record, value=msgspec.structs.replace(record.value, declaration=declaration))
