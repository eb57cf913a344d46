"""How far each of those who are asked has come: worked out with the secret, and written nowhere.

The database of the invitations says who is asked; that of the answers, under keys, what has come in. Only the
secret leads from one to the other, so neither alone says who has answered, and no row changes beside an
invitation when somebody does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection

from nabolag.store import Store
from nabolag.store.invitations import STATUSES, Invitation, invitations
from nabolag.store.responses import state_of, states
from nabolag.store.surveys import stored_survey


def asked(
    store: Store,
    survey: str,
    statuses: Sequence[str] = STATUSES,
    *,
    shown: bool = False,
    through: Connection | None = None,
) -> list[Invitation]:
    """Those who are asked and have one of `statuses`, by municipality and role.

    Args:
        shown: as of the last batch (`batches`), for those who may not see who answers when.
        through: a connection to the database of the invitations that is open already.

    Raises:
        NotKnown: no such survey.
    """
    if through is None:
        with store.read() as c:
            return asked(store, survey, statuses, shown=shown, through=c)
    salt = stored_survey(through, survey).salt
    people = invitations(through, survey)
    if salt is None or not people:
        return [p for p in people if p.status in statuses]
    with store.answers.read() as c:
        come = states(c, survey, shown=shown)
    keys = store.keys
    invited = [replace(p, status=come.get(keys.answers(keys.token(salt, p.id)), p.status)) for p in people]
    return [p for p in invited if p.status in statuses]


def counts(store: Store, survey: str, *, shown: bool = False) -> dict[str, int]:
    """How many of those who are asked have each status; those without any are 0. `shown` as for `asked`.

    Raises:
        NotKnown: no such survey.
    """
    return dict.fromkeys(STATUSES, 0) | dict(Counter(p.status for p in asked(store, survey, shown=shown)))


def as_of_now(store: Store, salt: str, person: Invitation) -> Invitation:
    """One invitation with how far the person has come at this moment."""
    with store.answers.read() as c:
        status = state_of(c, store.keys.answers(store.keys.token(salt, person.id)))
    return replace(person, status=status) if status else person
