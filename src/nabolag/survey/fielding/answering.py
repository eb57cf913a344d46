"""One respondent's way through a questionnaire, kept step by step."""

from __future__ import annotations

import random
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from sqlalchemy import Connection

from nabolag.errors import NabolagError, NotKnown
from nabolag.store import Store
from nabolag.store import invitations as people
from nabolag.store import responses as kept
from nabolag.store.keys import looks_like_token
from nabolag.store.surveys import StoredSurvey, questionnaire_text, stored_survey
from nabolag.survey.questionnaire import (
    Answer,
    Page,
    Problem,
    Questionnaire,
    asked_pages,
    fields,
    from_form,
    orders,
    read_questionnaire,
)
from nabolag.survey.settings import OSLO, Settings, read_settings
from nabolag.text import Texts
from nabolag.threads import once


class Declined(NabolagError):
    """Whoever sends this has said no, so nothing of it is kept."""

    status = 409


@dataclass(frozen=True)
class Visit:
    """What a token opens: the survey, who was invited, and what this person has answered so far."""

    token: str
    key: str
    survey: StoredSurvey
    settings: Settings
    questionnaire: Questionnaire
    invitation: people.Invitation
    response: kept.Response | None
    state: Literal["early", "open", "closed"]

    @property
    def declined(self) -> bool:
        """Whether the respondent has said no."""
        return self.invitation.status == "declined"

    @property
    def answers(self) -> dict[str, Answer]:
        """What is answered so far."""
        return self.response.answers if self.response else {}

    @property
    def first_day(self) -> date | None:
        """The day answering begins, in Norway."""
        return _day(self.survey.opens_at) if self.survey.opens_at else None

    @property
    def last_day(self) -> date | None:
        """The last day to answer, in Norway."""
        return _day(self.survey.closes_at) if self.survey.closes_at else None

    def pages(self) -> list[Page]:
        """The pages this respondent is asked, given the answers so far."""
        return asked_pages(self.questionnaire, self.answers, self.invitation.background)

    def page(self, id_: str) -> Page:
        """One page this respondent is asked.

        Raises:
            NotKnown: there is none, or it is not asked after these answers.
        """
        for page in self.pages():
            if page.id == id_:
                return page
        raise NotKnown("Skjemaet har ikke siden «{page}».", page=id_)

    def first_open(self) -> Page | None:
        """The first page without an answer, where somebody who comes back goes on; None when all have one."""
        for page in self.pages():
            if any(f.name not in self.answers for q in page.questions for f in fields(q)):
                return page
        return None

    def after(self, id_: str) -> Page | None:
        """The page after `id_`, or None when it was the last."""
        return self._beside(id_, +1)

    def before(self, id_: str) -> Page | None:
        """The page before `id_`, or None when it was the first."""
        return self._beside(id_, -1)

    def _beside(self, id_: str, step: int) -> Page | None:
        pages = self.pages()
        place = [p.id for p in pages].index(id_) + step if id_ in {p.id for p in pages} else len(pages)
        return pages[place] if 0 <= place < len(pages) else None


def visit(store: Store, token: str, now: datetime) -> Visit | None:
    """What `token` opens at `now`; None when it opens nothing."""
    if not looks_like_token(token):
        return None
    key = store.keys.answers(token)
    with store.read() as c:
        invitation = people.invitation_of(c, store.keys.identity(token))
        if invitation is None:
            return None
        survey = stored_survey(c, invitation.survey)
        newest = questionnaire_text(c, survey.id)
    with store.answers.read() as c:
        response = kept.response_of(c, key)
    if response is not None:
        invitation = replace(invitation, status=response.state)
        response = None if response.state == "declined" else response
    version, text = newest
    if response is not None and response.version != version:
        with store.read() as c:
            _version, text = questionnaire_text(c, survey.id, response.version)
    state: Literal["early", "open", "closed"] = survey.state(now)
    return Visit(
        token, key, survey, _settings(survey.settings), _questionnaire(text), invitation, response, state
    )


def begin(store: Store, visit: Visit, language: str, *, regretted: bool = False) -> Visit:
    """Start answering: random orders are drawn once, and the language is remembered.

    Args:
        regretted: somebody who has declined has asked to take part after all.

    Raises:
        Declined: they have said no, maybe in another window just now.
    """
    if visit.response is not None:
        if visit.response.language != language:
            with store.answers.write() as c:
                kept.set_response(c, visit.key, language=language)
        return visit
    drawn = orders(visit.questionnaire, random.Random(secrets.token_bytes(16)))
    # Never kept beside the invitation, where it would tell the database alone whose answers these are.
    cluster = store.keys.pseudonym(visit.survey.salt or "", visit.invitation.municipality)
    response = kept.Response(
        visit.key,
        visit.survey.id,
        visit.questionnaire.version,
        language,
        visit.invitation.background | {"klynge": cluster},
        drawn,
        "started",
        {},
    )
    with store.answers.write() as c:
        kept.start_response(c, response, regretted=regretted and visit.declined)
        begun = kept.response_of(c, visit.key)
    if begun is None or begun.state == "declined":
        raise _declined()
    return visit_again(store, visit, begun)


def visit_again(store: Store, visit: Visit, response: kept.Response) -> Visit:
    """The visit with another response, and its own version of the questionnaire."""
    questionnaire = visit.questionnaire
    if response.version != questionnaire.version:
        with store.read() as c:
            questionnaire = _questionnaire(questionnaire_text(c, visit.survey.id, response.version)[1])
    status = replace(visit.invitation, status=response.state)
    return replace(visit, questionnaire=questionnaire, invitation=status, response=response)


def save(
    store: Store, visit: Visit, page: Page, form: Mapping[str, Sequence[str]], texts: Texts
) -> tuple[Visit, dict[str, Problem]]:
    """Keep every answer of a page that can be kept; what was there and is no longer given is taken away.

    Out: the visit as it is now, and what is wrong with the rest, by field, where the question is still asked.
    When this returns, the answers are on disk.

    Raises:
        Declined: the respondent has said no, maybe in another window just now; nothing is kept.
    """
    assert visit.response is not None
    given, problems = from_form(visit.questionnaire, page, form, texts)
    cleared = {f.name for q in page.questions for f in fields(q)} - set(given)
    with store.answers.write() as c:
        _still_taking_part(c, visit.key)
        kept.save_answers(c, visit.key, given, cleared)
    answers = {name: a for name, a in visit.answers.items() if name not in cleared} | given
    after = replace(visit, response=replace(visit.response, answers=answers))
    still = {f.name for p in after.pages() for q in p.questions for f in fields(q)}
    return after, {name: p for name, p in problems.items() if name in still}


def complete(store: Store, visit: Visit, now: datetime) -> None:
    """Hand in the answers.

    Raises:
        Declined: the respondent has said no, maybe in another window just now.
    """
    with store.answers.write() as c:
        _still_taking_part(c, visit.key)
        kept.complete_response(c, visit.key, visit.survey.id, _day(now))


def decline(store: Store, visit: Visit) -> None:
    """Say no: what was answered is deleted, no more letters are sent, and what other windows send is refused."""
    version, language = visit.questionnaire.version, visit.invitation.language
    refused = kept.Response(visit.key, visit.survey.id, version, language, {}, {}, "declined", {})
    with store.answers.write() as c:
        kept.state_of(c, visit.key, lock=True)
        kept.decline_response(c, refused)


def _still_taking_part(c: Connection, key: str) -> None:
    if kept.state_of(c, key, lock=True) in (None, "declined"):
        raise _declined()


def _declined() -> Declined:
    return Declined(
        "Du har sagt at du ikke vil delta. Det som ble sendt nå, er ikke lagret. "
        "Åpne lenken i brevet på nytt om du vil delta likevel."
    )


@once
def _questionnaire(text: str) -> Questionnaire:
    return read_questionnaire(text)


@once
def _settings(text: str) -> Settings:
    return read_settings(text).value


def _day(now: datetime) -> date:
    return now.astimezone(OSLO).date()
