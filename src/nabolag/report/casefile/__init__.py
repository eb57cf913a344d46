"""The case file (saksgrunnlag): what is known of one municipality, each figure with its source.

In: a municipality, perhaps a service, how comparable municipalities are chosen, a language.
Out: a `CaseFile` value; `terminal.show`, `page.document`, `page.fragment` and `as_dict` render it.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from nabolag.report.casefile.build import case_file
from nabolag.report.casefile.model import CaseFile

__all__ = ["CaseFile", "as_dict", "case_file"]


def as_dict(case: CaseFile) -> dict[str, Any]:
    """`case` as plain values for JSON."""
    return asdict(case)
