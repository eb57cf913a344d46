"""Task by task: what all leaders would answer on each, then each group, raw, weighted and modelled beside each other."""

from __future__ import annotations

from nabolag.report.capacity.shown import figure_columns, figures
from nabolag.report.capacity.trust import task_trust
from nabolag.report.capacity.words import answers_title, effect_title, group_title
from nabolag.report.paper.blocks import Block, Cell, Column, Table, text
from nabolag.report.paper.model import Section
from nabolag.survey.capacity import Capacity, Tasks
from nabolag.text import Texts


def task_sections(found: Capacity, _: Texts) -> list[Section]:
    """Nothing where no block of tasks was asked."""
    tasks = found.tasks
    if tasks is None:
        return []
    focus = answers_title(found, next(iter(tasks.block.items)), tasks.focus, _)
    blocks: list[Block] = [text(tasks.block.title), _all(tasks, focus, _)]
    if tasks.few:
        names = _.join(tasks.block.items[name] for name in tasks.few)
        blocks.append(text(_("Færre enn {n} svarte på {tasks}: det vises ikke, heller ikke modellert.",
                             n=found.model.disclosure.minimum_base, tasks=names)))  # fmt: skip
    said = [item.text(_) for item in tasks.found.noticed if item.kind != "empty"]
    blocks += [text(line) for line in said]
    blocks.append(
        text(
            _(
                "Alle oppgavene er i én modell. En oppgave lener seg på de andre, og en gruppes svar om en oppgave på gruppens "
                "svar om de andre. De som svarte om flere oppgaver, teller som én person. Rekkefølgen er skjemaets."
            ),
            tone="quiet",
        )
    )
    trust = [task_trust(found, tasks, tasks.diagnosed, _)] if tasks.diagnosed is not None else []
    return [
        Section("oppgaver", _("Oppgave for oppgave"), tuple(blocks)),
        Section(
            "oppgaver-grupper",
            _("Oppgave for oppgave, i grupper"),
            _groups(found, tasks, focus, _),
            folded=True,
        ),
        *trust,
    ]


def _all(tasks: Tasks, focus: str, _: Texts) -> Table:
    rows = tasks.frame.filter(tasks.frame["group_by"] == "").iter_rows(named=True)
    return Table(
        _("Andel som svarer {focus}, etter oppgave", focus=focus),
        (Column(_("Oppgave")), *figure_columns(_)),
        tuple((Cell(tasks.block.items[row["task"]]), *figures(row, _)) for row in rows),
        id="oppgaver",
        sheet=_("Oppgaver"),
        under=True,
    )


def _groups(found: Capacity, tasks: Tasks, focus: str, _: Texts) -> tuple[Block, ...]:
    """A table for each property of leaders."""
    out = []
    for by in tasks.frame["group_by"].unique(maintain_order=True):
        if not by:
            continue
        title = effect_title(found, by, _)
        rows = tasks.frame.filter(tasks.frame["group_by"] == by).iter_rows(named=True)
        out.append(
            Table(
                _(
                    "Andel som svarer {focus}, etter oppgave og {group}",
                    focus=focus,
                    group=title[:1].lower() + title[1:],
                ),
                (Column(_("Oppgave")), Column(title), *figure_columns(_)),
                tuple(
                    (
                        Cell(tasks.block.items[row["task"]]),
                        Cell(group_title(found, by, row["group"], _)),
                        *figures(row, _),
                    )
                    for row in rows
                ),
                id=f"oppgaver-{by}",
                sheet=_("Oppgaver, {group}", group=title)[:31],
                under=True,
            )
        )
    return tuple(out)
