"""The register for other programs: an answer and an arrangement as plain values."""

from __future__ import annotations

from nabolag.cooperation.added import NONE, Additions
from nabolag.cooperation.arranged import USER, Arrangement
from nabolag.cooperation.question import Found
from nabolag.cooperation.question.answering import fits_question


def answer_data(answer: Found, added: Additions = NONE) -> dict[str, object]:
    """An answer for machines; what users have added that fits stands by itself."""
    fitting = () if answer.question.without else added.arrangements
    return {
        "origin": "register",
        "status": answer.status,
        "question": {
            "services": list(answer.question.services),
            "form": answer.question.form or None,
            "other_form": answer.question.other_form,
            "name": answer.question.name or None,
            "place": answer.question.place or None,
            "members": list(answer.question.members),
            "fewer_than": answer.question.fewer_than,
            "more_than": answer.question.more_than,
            "year": answer.question.year,
            "since": answer.question.since,
            "until": answer.question.until,
            "without": answer.question.without,
        },
        "municipalities_in_question": sorted(answer.here),
        "counts": answer.counts,
        "arrangements": [arrangement_data(a) for a in answer.arrangements],
        "added_by_users": [
            arrangement_data(a) for a in fitting if fits_question(a, answer.question, answer.here)
        ],
        "municipalities_without": list(answer.municipalities),
        "as_of": list(answer.as_of),
        "tables": list(answer.tables),
    }


def arrangement_data(a: Arrangement) -> dict[str, object]:
    """An arrangement for machines, with each source's statement."""
    return {
        "id": a.id,
        "origin": "user" if a.added else "register",
        "name": a.name,
        "org_number": a.org_number,
        "form": a.form,
        "services": list(a.services),
        "members": list(a.members),
        "seats": list(a.seats),
        "statements": [
            {
                "code": s.code,
                "role": s.role,
                "share": s.share,
                "as_of": s.as_of,
                "certainty": s.certainty,
                "superseded": s.superseded,
                "table": s.table,
                "source_url": s.source_url,
            }
            for s in a.statements
        ],
    }


def membership_data(a: Arrangement) -> list[dict[str, object]]:
    """An arrangement's statements for machines, one line each, in the order of `statements`."""
    return [
        {
            "municipality": s.code,
            "arrangement": a.id,
            "name": a.name,
            "form": s.form or a.form,
            "services": list(a.services),
            "role": s.role,
            "share": s.share,
            "as_of": s.as_of,
            "certainty": s.certainty,
            "superseded": s.superseded,
            "origin": "user" if s.table == USER else "register",
            "table": s.table,
            "source_url": s.source_url,
        }
        for s in a.statements
    ]
