"""What users have added, as the store keeps it, and who may change what of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import msgspec
from sqlalchemy import Connection

from nabolag.cooperation import arrangements
from nabolag.cooperation.added import Added, Additions, Checked, Fault, as_arrangement
from nabolag.errors import BadInput
from nabolag.municipalities import current
from nabolag.store import additions
from nabolag.store.additions import ArrangementChange


@dataclass(frozen=True)
class Editor:
    """Who adds: an account, and the organisation whose arrangements it edits; "" for everybody's."""

    account: str
    organisation: str = ""

    @property
    def code(self) -> str:
        """The municipality that the organisation is, "" where it is another."""
        return self.organisation if self.organisation in current() else ""


def organisation_name(organisation: str) -> str:
    """What an organisation is called: a municipality by its name."""
    one = current().get(organisation)
    return one.name if one else organisation


def added_in(c: Connection) -> list[tuple[Added, ArrangementChange]]:
    """What users have added and not taken away, with its last change."""
    return [
        (msgspec.json.decode(change.content, type=Added), change)
        for change in additions.now_said(c)
        if change.content is not None
    ]


def everything_added(c: Connection) -> Additions:
    """What users have added, as the register's own arrangements are."""
    return Additions(tuple(as_arrangement(added, change.at.date()) for added, change in added_in(c)))


def names_by_number(c: Connection) -> dict[str, str]:
    """Organisation number → name, of the register and of what is added."""
    shipped = {a.org_number: a.name for a in arrangements() if a.org_number}
    return {**{added.org_number: added.name for added, _ in added_in(c) if added.org_number}, **shipped}


def may_change(added: Added, made_for: str, editor: Editor) -> bool:
    """Whether an editor may change what is added: it was added for its organisation, or names that municipality."""
    own = editor.organisation
    return not own or made_for == own or any(m.code == editor.code for m in added.members)


def not_theirs(c: Connection, checked: Checked, editor: Editor) -> tuple[Fault, ...]:
    """A fault for each arrangement that is not the organisation's to add, or that another has added already."""
    if not editor.organisation:
        return ()
    made_for = additions.made_by(c)
    there = {added.id: added for added, _change in added_in(c)}
    name = organisation_name(editor.organisation)
    faults: list[Fault] = []
    for one in checked.added:
        if editor.code and not any(m.code == editor.code for m in one.members):
            problem = BadInput(
                "«{what}» har ingen linje for {name}. Legg inn bare samarbeid som {name} er med i.",
                what=one.name,
                name=name,
            )
            faults.append(Fault("", 0, "municipality", problem))
        elif one.id in there and not may_change(there[one.id], made_for.get(one.id, ""), editor):
            problem = BadInput(
                "«{what}» er lagt inn av andre. Meld fra om det som er feil, så ser redaktøren på det.",
                what=one.name,
            )
            faults.append(Fault("", 0, "name", problem))
    return tuple(faults)


def _there_already(c: Connection, checked: Checked, which: str) -> tuple[Fault, ...]:
    """A fault for each that another arrangement has the name or number of."""
    there = {change.arrangement for change in additions.now_said(c)} - {which}
    return tuple(
        Fault(
            "",
            0,
            "name",
            BadInput(
                "«{what}» er lagt inn fra før. Åpne det og endre det der, eller gi dette et annet navn.",
                what=one.name,
            ),
        )
        for one in checked.added
        if one.id in there
    )


def keep(
    c: Connection, now: datetime, editor: Editor, action: str, checked: Checked, which: str = ""
) -> Checked:
    """Write what was checked, in the caller's transaction, where it has no fault and is the editor's to add.

    Args:
        which: the arrangement that was changed; one that has got another number or name moves there.

    Out: the same with the faults found here; nothing is written where there is any.
    """
    faults = checked.faults or not_theirs(c, checked, editor)
    if not faults and action != "imported":  # a file may say again what was added before; a form adds one
        faults = _there_already(c, checked, which)
    if faults:
        return replace(checked, faults=faults)
    contents: list[tuple[str, str | None]] = [(a.id, msgspec.json.encode(a).decode()) for a in checked.added]
    if which and which not in {id_ for id_, _content in contents}:
        contents.append((which, None))
    additions.change(c, now, editor.account, action, contents, editor.organisation)
    return checked
