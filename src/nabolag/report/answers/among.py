"""Where a municipality lies among those it is compared with."""

from __future__ import annotations

from nabolag.report.casefile.subject import Subject, described, place, readings, spread, unit_beside_title
from nabolag.report.figures.ranges import Range
from nabolag.text.units import measured


def among(subject: Subject, id_: str) -> Range | None:
    """The place of one key figure in the group; None where it, or the group's, is not known well enough."""
    _, group = subject.texts, subject.comparison.codes
    indicator, own, others = described(id_), readings(id_)[subject.code], spread(id_, group)
    if own.value is None or others is None or place(id_, subject.code, group) is None:
        return None
    shown = measured(_.number(own.value, indicator.decimals), unit_beside_title(indicator, _))
    ends = (own.value, others.low, others.q1, others.median, others.q3, others.high)
    return Range(indicator.title[_.lang], shown, *ends, _.number(others.median, indicator.decimals))
