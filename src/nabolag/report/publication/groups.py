"""Groups of those who answered, as people speak of them: `in municipalities with under 3,000 inhabitants`."""

from __future__ import annotations

from dataclasses import dataclass

from nabolag.sources.survey_files.model import SurveyData
from nabolag.survey.background import variables
from nabolag.survey.tabulation.recode import as_code
from nabolag.text import Texts
from nabolag.text.languages import NBSP


@dataclass(frozen=True)
class GroupNames:
    """Names the groups of a survey in the language of `_`."""

    survey: SurveyData
    _: Texts

    def among(self, name: str | None, code: str, label: str) -> str:
        """Where the group `code` of variable `name`, called `label`, is found, inside a sentence."""
        phrase = self._framed(name or "", code, label)
        return phrase or self._("i gruppen «{group}»", group=label)

    def _framed(self, name: str, code: str, label: str) -> str:
        """Groups that the frame knows, when the label is the frame's too."""
        _ = self._
        own = next((v for v in variables() if v.name == name), None)
        category = own and next((c for c in own.categories if as_code(c.value) == code), None)
        if not category or label not in category.labels.values():
            return ""
        if name == "storrelse":
            return {
                "1": _("i kommuner med under 3000 innbyggere"),
                "4": _("i kommuner med {n} innbyggere eller flere", n=_.number(20000)),
            }.get(code) or _("i kommuner med {from_to} innbyggere", from_to=label.replace(" ", NBSP))
        if name == "rolle":
            return {
                "1": _("blant ordførere"),
                "2": _("blant kommunedirektører"),
                "3": _("blant andre ledere"),
            }[code]
        if name == "sentralitet":
            return _("i kommuner i sentralitetsklasse {code}", code=code)
        return _("på {place}", place=label) if label.endswith("landet") else _("i {place}", place=label)
