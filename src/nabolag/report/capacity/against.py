"""Felt against measured, by group: what leaders answer beside what registers show of the same municipalities."""

from __future__ import annotations

from functools import cache

from nabolag.report.alone.carried import measure_title, shown_number
from nabolag.report.alone.measured import MEASURES, about, medians
from nabolag.report.capacity.words import group_title
from nabolag.report.paper.blocks import Block, Bullets, Cell, Column, Table
from nabolag.report.paper.model import Section
from nabolag.survey.capacity import Capacity, frame_of_leaders
from nabolag.text import Texts

BESIDE = (
    "need_index",
    "gp_without",
    "net_operating_result",
    "population_change_10y",
    "administration_expenditure",
)
GROUPS = ("storrelse", "sentralitet", "landsdel")


def against_section(found: Capacity, _: Texts) -> Section | None:
    """The groups of the frame that registers know; None where the model has none of them."""
    groups = [by for by in GROUPS if by in found.found.effects]
    if not groups or found.asked_frame:
        return None
    whole = found.frame.row(0, named=True)
    everybody = medians(_members("", ""))
    body, apart = [], []
    for row in found.frame.filter(found.frame["group_by"].is_in(groups)).iter_rows(named=True):
        codes = _members(row["group_by"], row["group"])
        if row["estimate"] is None or not codes:
            continue
        of_group = medians(codes)
        title = group_title(found, row["group_by"], row["group"], _)
        felt = 1 if row["ci_low"] > whole["estimate"] else -1 if row["ci_high"] < whole["estimate"] else 0
        body.append(
            (
                Cell(title),
                Cell(value=row["estimate"], low=row["ci_low"], high=row["ci_high"]),
                Cell({1: _("flere enn alle"), 0: _("som alle"), -1: _("færre enn alle")}[felt]),
                *(
                    Cell(f"{shown_number(id_, of_group[id_][0], _)} ({of_group[id_][1]})", of_group[id_][0])
                    for id_ in BESIDE
                ),
                Cell(value=len(codes)),
            )
        )
        other = [
            id_ for id_ in BESIDE if felt and _heavier(id_, of_group[id_][0], everybody[id_][0]) == -felt
        ]
        if other:
            names = _.join(measure_title(id_, _) for id_ in other)
            apart.append(
                _(
                    "{group}: flere enn alle svarer slik, men mindre å bære etter {measures}.",
                    group=title,
                    measures=names,
                )
                if felt > 0
                else _(
                    "{group}: færre enn alle svarer slik, men mer å bære etter {measures}.",
                    group=title,
                    measures=names,
                )
            )
    table = Table(
        _("Følt mot målt, medianer av kommunene i gruppen"),
        (
            Column(_("Gruppe")),
            Column(_("Følt"), "share"),
            Column(_("Mot alle")),
            *(Column(measure_title(id_, _), "number", decimals=about(id_)[1], priority=2) for id_ in BESIDE),
            Column(_("Kommuner"), "number"),
        ),
        tuple(body),
        note=_("Tallet i parentes er hvor mange av kommunene som har et kjent tall."),
        sources=(
            "need_index",
            "gp_capacity",
            "net_operating_result",
            "population",
            "net_service_expenditure",
        ),
        id="folt-maalt",
        sheet=_("Følt mot målt"),
        under=True,
    )
    blocks: tuple[Block, ...] = (table, Bullets(tuple(apart))) if apart else (table,)
    return Section("folt-maalt", _("Følt mot målt"), blocks)


def _heavier(id_: str, value: float | None, middle: float | None) -> int:
    """1: more to carry than the median municipality; -1: less; 0: not known or alike."""
    heavy = next(m.heavy for m in MEASURES if m.id == id_)
    if value is None or middle is None or value == middle:
        return 0
    return 1 if (value > middle) == (heavy == "high") else -1


@cache
def _members(by: str, group: str) -> tuple[str, ...]:
    """Codes of the municipalities of a group of the frame; all without one."""
    frame = frame_of_leaders().unique("kommune")
    if by:
        frame = frame.filter(frame[by].cast(str) == group)
    return tuple(sorted(frame["kommune"].to_list()))
