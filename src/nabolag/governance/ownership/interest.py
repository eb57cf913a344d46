"""One interest of a municipality, as its owner secretariat keeps it: what is not known is None."""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Sequence
from datetime import date
from typing import Annotated

import msgspec

from nabolag.errors import BadInput
from nabolag.threads import decode

FORMS = ("IKS", "KO", "IPR", "AS", "SA", "KF", "vertskommune", "vertskommune-nemnd", "stiftelse", "forening")
"""The forms an interest can have; those of cooperation, and municipal enterprises (KF)."""
SHARED = ("IKS", "KO", "IPR", "AS", "SA")
"""Forms in which owners have shares of the ownership."""
BORROWING = ("IKS", "KO", "AS", "SA")
LONGEST_TEXT, LONGEST_PLAIN, MOST = 40_000, 2_000_000, 400

Part = Annotated[float, msgspec.Meta(ge=0, le=1)]
Amount = Annotated[float, msgspec.Meta(ge=-1e15, le=1e15)]
Count = Annotated[int, msgspec.Meta(ge=0, le=100_000)]
Words = Annotated[str, msgspec.Meta(max_length=600)]
Names = Annotated[tuple[Annotated[str, msgspec.Meta(max_length=80)], ...], msgspec.Meta(max_length=100)]


class Interest(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """One interest. Shares are 0–1, amounts NOK, days dates; lists of people are names.

    `share` is of the ownership, `votes` of all votes in its highest body, `seats` the municipality's of `of_seats` there,
    `liability` of the company's obligations (None: as the share, where the form has one). `board_elected` and `board_years`
    are of the board's term, `accounts` and `budget` the days they were last adopted, `meeting` the next of the highest
    body. `source` says where it is known from, `origin` whether that is the user or a source of the register.
    """

    name: Words
    org_number: str | None = None
    form: str | None = None
    purpose: Words = ""
    share: Part | None = None
    votes: Part | None = None
    seats: Count | None = None
    of_seats: Count | None = None
    owners: Count | None = None
    liability: Part | None = None
    debt_nok: Amount | None = None
    loan_cap_nok: Amount | None = None
    equity_nok: Amount | None = None
    guarantee_nok: Amount | None = None
    dividend_nok: Amount | None = None
    agreement: date | None = None
    started: date | None = None
    ended: date | None = None
    meeting: date | None = None
    accounts: date | None = None
    budget: date | None = None
    board_elected: date | None = None
    board_years: Annotated[int, msgspec.Meta(ge=0, le=99)] | None = None
    employees: Count | None = None
    representatives: Names = ()
    deputies: Names = ()
    board: Names = ()
    manager: Annotated[str, msgspec.Meta(max_length=80)] = ""
    representatives_women: Count | None = None
    board_women: Count | None = None
    competence_needed: Names = ()
    competence_held: Names = ()
    source: Words = ""
    note: Words = ""
    origin: Annotated[str, msgspec.Meta(max_length=40)] = "user"

    @property
    def carries(self) -> float | None:
        """The part of the obligations that this owner answers for, 0–1; None where it is not known.

        An owner of an IKS answers for as much as it owns unless the agreement says otherwise; so in KO and IPR that are
        legal persons of their own. Owners of a limited company or a cooperative do not answer for its debts.
        """
        if self.form in ("AS", "SA", "stiftelse"):
            return 0.0
        if self.form == "KF":  # part of the municipality itself
            return 1.0
        if self.form not in ("IKS", "KO", "IPR"):
            return self.liability
        return self.liability if self.liability is not None else self.share


def packed(interests: Sequence[Interest]) -> str:
    """What a user has told, as letters, digits, `-` and `_` for an address.

    Raises:
        BadInput: more than an address holds.
    """
    text = (
        base64.urlsafe_b64encode(zlib.compress(msgspec.json.encode(list(interests)), 9)).decode().rstrip("=")
    )
    if len(text) > LONGEST_TEXT or len(interests) > MOST:
        raise BadInput(
            "Registeret har {n} virksomheter, flere enn en adresse har plass til. Kort ned formål og merknader.",
            n=len(interests),
        )
    return text


def unpacked(text: str) -> tuple[Interest, ...]:
    """What `packed` made; nothing of nothing.

    Raises:
        BadInput: it is not whole.
    """
    if not text.strip():
        return ()
    broken = BadInput("Registeret i adressen er ikke helt. Åpne arbeidsboken deres på nytt.")
    try:
        squeezed = base64.urlsafe_b64decode(text.strip() + "=" * (-len(text.strip()) % 4))
        plain = zlib.decompressobj().decompress(squeezed, LONGEST_PLAIN)
        found = decode(plain, tuple[Interest, ...])
    except (ValueError, binascii.Error, zlib.error, msgspec.DecodeError) as error:
        raise broken from error
    if len(found) > MOST or len(text) > LONGEST_TEXT or any(one.form not in (None, *FORMS) for one in found):
        raise broken
    return found
