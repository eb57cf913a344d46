"""A publication made and kept in the store, for the command line and for the desk: one door, one list of editions."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from nabolag.errors import BadInput
from nabolag.report.publication.kept import ABOUT, kept_languages
from nabolag.report.publication.model import Publication
from nabolag.report.publication.overlap import overlaps, refuse_again
from nabolag.report.publication.publish import answered, beside, noted, prepare, written
from nabolag.report.publication.record import private_record
from nabolag.sources.records import Record
from nabolag.sources.survey_files.model import SurveyData
from nabolag.store import Store
from nabolag.store.accounts import note as log
from nabolag.store.publications import PRIVATE, keep_publication, published_file
from nabolag.survey.questionnaire import Questionnaire
from nabolag.survey.settings import Settings
from nabolag.survey.tabulation.analysis import Analysis
from nabolag.survey.tabulation.editions import Edition
from nabolag.survey.tabulation.plan import read_plan
from nabolag.text import texts


def publish_in(
    store: Store,
    answers: SurveyData,
    facts: Record[Settings],
    plan: tuple[str, str],
    questionnaire: Questionnaire | None,
    before: Sequence[Edition],
    *,
    lang: str,
    now: datetime,
    by: str,
    demonstration: bool,
    correction: str | Mapping[str, str] | None,
    also: Sequence[str] = (),
) -> tuple[dict[str, bytes], bytes]:
    """Make every file, put them in place of what the store shows, and return them with the private record.

    `plan`: its text and the name of its file. `also`: other languages, in a folder each; a correction is also made in every
    language that is out. `before`: the editions that are out.

    Raises:
        BadInput: what `publish` refuses, a correction of nothing, answers that are published as another survey, or
            somebody else has published meanwhile.
    """
    survey, note = facts.value.id, noted(correction, lang)
    if note is not None and not before:
        raise BadInput(
            "«{survey}» er ikke publisert ennå, så det er ingenting å rette. Publiser uten --correction først.",
            survey=survey,
        )
    with store.read() as c:
        there = published_file(c, survey, PRIVATE)
    text, name = plan
    plan_file = read_plan(text, name)
    if not demonstration:
        refuse_again(store, survey, answers)
    others = (*also, *(kept_languages(store, survey) if note is not None else ()))
    made: dict[str, tuple[Publication, Analysis]] = {}
    for each in dict.fromkeys((lang, *(texts(other).lang for other in others))):
        made[each] = prepare(
            answers,
            plan_file,
            facts,
            questionnaire,
            lang=each,
            made=now,
            demonstration=demonstration,
            editions=before,
            correction=note,
            same=made[lang][1] if made else None,
        )
    files: dict[str, bytes] = {}
    for each, (publication, analysis) in made.items():
        linked = beside(publication, each, tuple(made))
        one = written(linked, analysis, answers, plan_file, facts, questionnaire)
        files |= {name if each == lang else f"{each}/{name}": held for name, held in one.items()}
    publication, analysis = made[lang]
    counts = private_record(
        analysis,
        answers,
        before,
        made=now,
        note=note,
        answered=answered(analysis, publication),
        plan=text,
    )
    titles = facts.value.title
    about = {"title": titles.get(lang) or titles["nb"], "lang": lang, "origin": answers.origin}
    kept = {**files, PRIVATE: counts, ABOUT: json.dumps(about, ensure_ascii=False).encode()}
    detail: dict[str, object] = {"files": len(files), "edition": publication.issues[-1].number}
    if near := overlaps(store, survey, plan_file.plan):
        detail["beside"] = [other.survey for other in near]
    with store.write() as c:
        if published_file(c, survey, PRIVATE) != there:
            raise BadInput(
                "Noen andre publiserte «{survey}» imens. Se hva som er publisert, og prøv igjen.",
                survey=survey,
            )
        keep_publication(c, survey, kept, now)
        log(c, now, by, "publish", survey, **detail)
    return files, counts
