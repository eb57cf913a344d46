"""What has come in, as survey data: no name, no address, no time, no municipality number."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from nabolag.errors import BadInput
from nabolag.sources.survey_files.model import SurveyData, Variable
from nabolag.store import Store
from nabolag.store.responses import Response, responses
from nabolag.store.surveys import questionnaire_text, stored_survey
from nabolag.survey import background
from nabolag.survey.questionnaire import Questionnaire, changes, read_questionnaire, survey_data
from nabolag.survey.questionnaire.codebook import Sheet

_DESIGN = (
    Variable("stratum", "string", {"nb": "Stratum i utvalget", "nn": "Stratum i utvalet", "en": "Stratum"}),
    Variable(
        "N_stratum",
        "numeric",
        {"nb": "Ledere i stratumet", "nn": "Leiarar i stratumet", "en": "Leaders in stratum"},
    ),
    Variable("vekt_utvalg", "numeric", {"nb": "Utvalgsvekt", "nn": "Utvalsvekt", "en": "Design weight"}),
)


def collected(store: Store, survey: str, *, unfinished: bool = False, lang: str = "nb") -> SurveyData:
    """The answers that are handed in, and with `unfinished` those that are only begun.

    Answers to an earlier version of the questionnaire count where the question kept its wording.

    Raises:
        NotKnown: no such survey. BadInput: nobody has answered.
    """
    with store.read() as c:
        synthetic = stored_survey(c, survey).origin == "synthetic"
    with store.answers.read() as c:
        replies = responses(c, survey, None if unfinished else "completed")
    return as_data(store, survey, replies, columns(synthetic=synthetic), lang)


def asked_in(store: Store, survey: str) -> SurveyData:
    """What a survey asks, as it was last fielded: the columns of its answers, without any answer.

    Raises:
        NotKnown: no such survey, or one without a questionnaire.
    """
    with store.read() as c:
        origin = stored_survey(c, survey).origin
        _version, text = questionnaire_text(c, survey)
    return survey_data(_read(text), [], origin="synthetic" if origin == "synthetic" else "user")


def as_data(
    store: Store, survey: str, replies: Sequence[Response], facts: Sequence[Variable], lang: str
) -> SurveyData:
    """`replies` as survey data, with the background of `facts`.

    Raises:
        NotKnown: no such survey. BadInput: nobody has answered.
    """
    with store.read() as c:
        about = stored_survey(c, survey)
        version, text = questionnaire_text(c, survey)
        older = {r.version for r in replies if r.version != version}
        texts = {v: questionnaire_text(c, survey, v)[1] for v in older}
    if not replies:
        raise BadInput("Ingen har levert svar på «{survey}» ennå.", survey=survey)
    newest = _read(text)
    kept = {v: _kept(_read(t), newest) for v, t in texts.items()}
    synthetic = about.origin == "synthetic"
    sheets: list[Sheet] = [
        {
            "answers": {f: a for f, a in r.answers.items() if r.version == version or f in kept[r.version]},
            "background": r.background
            | ({background.ORIGIN.name: background.SYNTHETIC} if synthetic else {}),
            "orders": r.orders,
        }
        for r in replies
    ]
    return survey_data(
        newest,
        sheets,
        background=tuple(facts),
        origin="synthetic" if synthetic else "user",
        notes=[background.SYNTHETIC_NOTE] if synthetic else [],
        lang=lang,
    )


def columns(*, synthetic: bool) -> tuple[Variable, ...]:
    """What is known of a respondent without asking: from the frame, the sample, and whether it is made up."""
    return (*background.variables(), *_DESIGN, *((background.ORIGIN,) if synthetic else ()))


@lru_cache(maxsize=16)
def _read(text: str) -> Questionnaire:
    return read_questionnaire(text)


def _kept(old: Questionnaire, new: Questionnaire) -> frozenset[str]:
    return frozenset(change.variable for change in changes(old, new) if change.kind == "kept")
