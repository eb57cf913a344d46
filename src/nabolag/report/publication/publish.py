"""One call from answers to every published file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec

from nabolag.errors import BadInput
from nabolag.report.paper.files import made as file_of
from nabolag.report.paper.html import article
from nabolag.report.publication import gate
from nabolag.report.publication.build import build
from nabolag.report.publication.declaration import check, declare, response
from nabolag.report.publication.editions import corrections, issues, plain_list, sentences
from nabolag.report.publication.model import Publication
from nabolag.report.publication.paper import figure_papers
from nabolag.report.publication.record import digest
from nabolag.report.survey_tables import as_survey, run_record
from nabolag.sources.records import Record
from nabolag.sources.survey_files.model import SurveyData
from nabolag.sources.survey_files.sav import sav_bytes
from nabolag.survey.disclosure import ProtectedTable
from nabolag.survey.questionnaire import Questionnaire
from nabolag.survey.settings import Settings
from nabolag.survey.tabulation.analysis import Analysis, analyse
from nabolag.survey.tabulation.editions import AnswerCounts, Edition, History
from nabolag.survey.tabulation.plain_names import as_read
from nabolag.survey.tabulation.plan import PlanFile
from nabolag.survey.tabulation.rounding import rounded
from nabolag.text import LANGUAGES, texts, without_control

ENDONYMS = {"nb": "Bokmål", "nn": "Nynorsk", "en": "English"}


def publish(
    survey: SurveyData,
    plan: PlanFile,
    facts: Record[Settings],
    questionnaire: Questionnaire | None,
    *,
    lang: str,
    made: datetime,
    demonstration: bool,
    published: Sequence[ProtectedTable] = (),
    editions: Sequence[Edition] = (),
    correction: Mapping[str, str] | str | None = None,
    inputs: Mapping[str, bytes] | None = None,
) -> dict[str, bytes]:
    """All files of a publication, by name: page, PDF, Word, figures, slides, tables, declaration and run record.

    No exact count of answers leaves with them, but for how many answered; those are in `private_record`.
    `side.html` is the page's body without style, for the site's own layout; its appendices are folded.

    `made` is the time that is written everywhere. `published`: what earlier publications of the same answers
    let out (`earlier(private_record(…))`). `editions` are all earlier ones (`editions(record)`), and `correction` says
    what is corrected when the answers are others; see `prepare`. `inputs`: the files it was made
    from, for their hashes in the record.

    Raises:
        BadInput: the answers are synthetic and this is not a `demonstration`; the declaration is incomplete;
            or a hidden cell could be worked out.
    """
    publication, analysis = prepare(
        survey,
        plan,
        facts,
        questionnaire,
        lang=lang,
        made=made,
        demonstration=demonstration,
        published=published,
        editions=editions,
        correction=correction,
    )
    return written(publication, analysis, survey, plan, facts, questionnaire, inputs=inputs)


def written(
    publication: Publication,
    analysis: Analysis,
    survey: SurveyData,
    plan: PlanFile,
    facts: Record[Settings],
    questionnaire: Questionnaire | None,
    *,
    inputs: Mapping[str, bytes] | None = None,
) -> dict[str, bytes]:
    """The files of what `prepare` made of the same values, read back and attacked before they are given.

    Raises:
        BadInput: a hidden cell could be worked out from the files, and those of earlier editions.
    """
    paper, made, plan = publication.paper, publication.made, as_read(plan, survey)
    lang, _ = paper.lang, paper.texts
    out = {
        "index.html": file_of(paper, "html"),
        "side.html": article(
            replace(
                paper,
                others=(),
                sections=tuple(replace(s, folded=s.folded or s.appendix) for s in paper.sections),
            ),
            base=f"{publication.id}/{publication.within}",
        ).encode(),
        "rapport.pdf": file_of(paper, "pdf"),
        "rapport.docx": file_of(paper, "docx"),
        "figurer.pptx": file_of(paper, "pptx"),
        "tabeller.xlsx": file_of(paper, "xlsx"),
        "tabeller.sav": sav_bytes(as_survey(analysis, _), lang=lang)[0],
        "varefakta.json": _json(_declared(publication, survey, plan, facts)),
    }
    for figure in publication.figures:
        out[f"figurer/{figure.id}.svg"] = figure.svg(ink="file").encode()
        out[f"figurer/{figure.id}.png"] = figure.png()
    for name, one in figure_papers(paper, analysis).items():
        out[f"figurer/{name}.xlsx"] = file_of(one, "xlsx")
    given = dict(inputs or {}) | {
        "svar": survey.data.write_csv().encode(),
        "plan": msgspec.json.encode(plan.plan),
        "fakta": msgspec.json.encode(facts.value),
        "skjema": msgspec.json.encode(questionnaire),
    }
    record = run_record(analysis, inputs=given, outputs=out, started=made, finished=made)
    understood = msgspec.to_builtins(analysis.plan)
    record["plan"] = understood | {"derived": _without_words(understood["derived"], survey)}
    out["kjoring.json"] = _json(record)
    gate.refuse_files(out, publication, analysis)
    return out


def beside(publication: Publication, lang: str, languages: Sequence[str]) -> Publication:
    """The publication in `lang` as one of `languages`, of which the first lies above the folders of the others."""
    first = languages[0]
    up = "" if lang == first else "../"
    others = tuple(
        (f"{up}index.html" if other == first else f"{up}{other}/index.html", ENDONYMS[other])
        for other in languages
        if other != lang
    )
    within = "" if lang == first else f"{lang}/"
    return replace(publication, paper=replace(publication.paper, others=others), within=within)


def prepare(
    survey: SurveyData,
    plan: PlanFile,
    facts: Record[Settings],
    questionnaire: Questionnaire | None,
    *,
    lang: str,
    made: datetime,
    demonstration: bool,
    published: Sequence[ProtectedTable] = (),
    editions: Sequence[Edition] = (),
    correction: Mapping[str, str] | str | None = None,
    same: Analysis | None = None,
) -> tuple[Publication, Analysis]:
    """The publication before it is files, for a page of the site. Refuses what `publish` refuses.

    `same`: the analysis of the same publication in another language; its protection holds here too.

    `correction` (in the publication's language, or by language) makes a new edition. Then only questions are made anew
    whose counts differ from all earlier editions by nobody or by the threshold; the others keep their figures.
    """
    _, plan = texts(lang), as_read(plan, survey)
    synthetic = "synthetic" in (survey.origin, plan.plan.origin, facts.value.origin)
    if synthetic and not demonstration:
        raise BadInput(
            "Svarene er syntetiske og publiseres ikke. Si at det er en demonstrasjon (--demonstration) "
            "for å lage filer der alt er merket syntetisk."
        )
    note = noted(correction, lang)
    hash_ = digest(survey)
    history = History(tuple(editions), note is not None or _again(editions, hash_), hash_)
    analysis = rounded(analyse(survey, plan, lang=lang, published=published, history=history, same=same))
    if synthetic:
        analysis = replace(analysis, origin="synthetic")
    counted = response(survey, plan, facts.value.declaration.invited)
    now = AnswerCounts(analysis.respondents, counted.complete, counted.partial, analysis.effective)
    steady = now.steady([e.answered for e in editions if e.answered], analysis.plan.disclosure.threshold)
    if steady != now:
        counted = replace(counted, complete=steady.complete, partial=steady.partial)
        analysis = replace(analysis, respondents=steady.respondents, effective=steady.effective)
    listed = issues(editions, made, note)
    declaration = declare(
        survey,
        plan,
        facts,
        questionnaire,
        analysis,
        _,
        answers=counted,
        editions=sentences(listed, _),
    )
    check(declaration)
    gate.refuse_leaks([*analysis.protected, *published])
    notices = list(corrections(listed, analysis, _))
    built = build(
        survey,
        plan,
        facts.value,
        questionnaire,
        analysis,
        declaration,
        _,
        made=made,
        answers=counted,
        corrections=notices,
    )
    return replace(built, issues=listed), analysis


def answered(analysis: Analysis, publication: Publication) -> AnswerCounts:
    """How many answered, as the publication tells it."""
    counted = publication.answers
    complete, partial = (counted.complete, counted.partial) if counted else (0, 0)
    return AnswerCounts(analysis.respondents, complete, partial, analysis.effective)


def noted(correction: Mapping[str, str] | str | None, lang: str) -> dict[str, str] | None:
    """What is corrected, by language; None where nothing is.

    Raises:
        BadInput: nothing is said.
    """
    if correction is None:
        return None
    by_language = {lang: correction} if isinstance(correction, str) else dict(correction)
    note = {code: " ".join(without_control(text).split()) for code, text in by_language.items()}
    if not any(note.values()) or not set(note) <= set(LANGUAGES):
        raise BadInput(
            'Si hva som er rettet, i en setning som leserne får se: --correction "To svar var ført dobbelt."'
        )
    return {code: text for code, text in note.items() if text}


def _again(editions: Sequence[Edition], hash_: str) -> bool:
    return bool(editions) and editions[-1].answers == hash_


def _declared(
    publication: Publication, survey: SurveyData, plan: PlanFile, facts: Record[Settings]
) -> dict[str, Any]:
    answers = publication.answers or response(survey, plan, facts.value.declaration.invited)
    return {
        "id": publication.id,
        "title": publication.title,
        "language": publication.paper.lang,
        "origin": "synthetic" if publication.mark else "user",
        "made": publication.made.isoformat(),
        "editions": plain_list(publication.issues),
        "complete": True,
        "answers": {
            "invited": answers.invited,
            "complete": answers.complete,
            "partial": answers.partial,
            "rr1": answers.rr1,
            "rr2": answers.rr2,
        },
        "items": [{"key": i.key, "title": i.title, "text": i.text} for i in publication.declaration],
    }


def _without_words(derived: dict[str, Any], survey: SurveyData) -> dict[str, Any]:
    """The derived variables of a plan, with a sign for each text in place of what people wrote."""
    out = {}
    for name, made in derived.items():
        source = survey.variable(made["from"])
        codes = {c.value for c in source.categories}
        if source.type != "string":
            out[name] = made
            continue
        told: dict[str, Any] = {}
        for category, merged in made["categories"].items():
            values = merged["values"] if isinstance(merged, dict) else merged
            hidden = [v if v in codes else "…" for v in values]
            told[category] = {**merged, "values": hidden} if isinstance(merged, dict) else hidden
        out[name] = {**made, "categories": told}
    return out


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n").encode()
