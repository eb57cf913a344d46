"""The whole answer as plain values: for `--json`, the web's `.json` twin and notebooks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date

from nabolag.governance.forms.advising import Reason, advise
from nabolag.governance.forms.answers_in_amounts import Amount, amounts
from nabolag.governance.forms.facts_of_sectors import SectorFact, sector_facts
from nabolag.governance.forms.findings import Finding, evidence
from nabolag.governance.forms.interview import open_questions
from nabolag.governance.forms.marks_of_services import Because
from nabolag.governance.forms.names import FORM_NAMES
from nabolag.governance.forms.need import ANSWERS, NUMBERS, Need
from nabolag.governance.forms.ranking import Ranked, rank
from nabolag.governance.forms.rule_book import sources
from nabolag.governance.forms.turning_points import turning
from nabolag.governance.law import shipped


def as_record(need: Need, weights: Mapping[str, float] | None = None, lang: str = "nb") -> dict[str, object]:
    """Need, answers, open questions, ranking and evidence, with the texts' day and source."""
    answers = advise(need, lang)
    law = shipped()
    return {
        "need": {
            "service": need.service,
            "participants": list(need.participants),
            "on": need.day.isoformat(),
            **{name: getattr(need, name) for name in (*ANSWERS, *NUMBERS)},
        },
        "texts": {"source": law.source, "status": law.status.isoformat(), "licence": law.licence,
                  "attribution": law.attribution},
        "forms": [
            {
                "form": a.form,
                "name": FORM_NAMES[a.form](lang),
                "verdict": a.verdict,
                "reasons": [_reason(r) for r in a.reasons],
                "coming": [_reason(r) for r in a.coming],
                "amounts": [_amount(m) for m in amounts(need, a.form, lang)],
                "sector": [_sector(f, lang) for f in sector_facts(need.service, a.form)],
            }
            for a in answers
        ],
        "open_questions": [
            {"fact": q.fact, "ask": q.ask(lang), "why": q.why(lang), "changes": [asdict(c) for c in moved]}
            for q, moved in open_questions(need)
        ],
        "ranking": [_ranked(r, lang) for r in rank(answers, weights)],
        "ranking_if_clarified": [_ranked(r, lang) for r in rank(answers, weights, open_too=True)],
        "would_change_the_order": [asdict(t) for t in turning(need, weights)],
        "evidence": [
            {"claim": _finding(pair.claim, lang), "against": _finding(pair.against, lang)} for pair in evidence()
        ],
    }  # fmt: skip


def _reason(reason: Reason) -> dict[str, object]:
    source = sources().get(reason.source or "")
    source_name = f"{source.publisher}: {source.title}" if source else None
    days = {"from": _day(reason.since), "to": _day(reason.until)}
    kept = {name: value for name, value in asdict(reason).items() if name not in ("since", "until")}
    return {**kept, **days, "url": reason.url, "source": source_name}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _ranked(ranked: Ranked, lang: str) -> dict[str, object]:
    return {
        **{name: getattr(ranked, name) for name in ("form", "verdict", "place", "value", "service", "need")},
        "first_near": ranked.first_near,
        "first_any": ranked.first_any,
        "steps": [
            {"of": s.of, "id": s.id, "name": s.name(lang), "weight": s.weight, "score": s.score,
             "gives": s.gives, "reasons": [_because(r, lang) for r in s.reasons]}
            for s in ranked.steps
        ],
    }  # fmt: skip


def _because(because: Because, lang: str) -> dict[str, object]:
    return {
        "text": because.say(lang),
        "law": [{"act": c.act, "paragraph": c.paragraph, "ledd": c.ledd} for c in because.cites],
        "source": because.source,
        "judgement": because.judged,
    }


def _amount(amount: Amount) -> dict[str, object]:
    return {"topic": amount.topic, "who": amount.who, "value": amount.value, "unit": amount.unit, "met": amount.met,
            "least": amount.least, "most": amount.most, "act": amount.cite.act, "paragraph": amount.cite.paragraph,
            "ledd": amount.cite.ledd, "hash": amount.cite.hash}  # fmt: skip


def _sector(fact: SectorFact, lang: str) -> dict[str, object]:
    return {"topic": fact.topic, "body": fact.body, "text": fact.say(lang), "act": fact.cite.act,
            "paragraph": fact.cite.paragraph, "ledd": fact.cite.ledd, "hash": fact.cite.hash, "quote": fact.quote,
            "url": fact.url}  # fmt: skip


def _finding(finding: Finding, lang: str) -> dict[str, object]:
    who = finding.who
    return {"id": finding.id, "text": finding.say(lang), "publisher": who.publisher, "title": who.title,
            "date": who.date, "url": who.url}  # fmt: skip
