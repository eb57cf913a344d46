"""Who must decide what, in which order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

import msgspec
import yaml

from nabolag.errors import DataDamaged
from nabolag.governance.agreement.points import Cite
from nabolag.governance.forms.names import Said


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One decision on the way; `weeks` is a notice that the act fixes."""

    id: str
    forms: tuple[str, ...]
    who: Said
    say: Said
    cite: Cite
    quote: str
    weeks: int | None = None


@dataclass(frozen=True)
class Dated:
    """A step with the earliest day it can be held, where the act fixes a notice and the start is known."""

    step: Step
    earliest: date | None


def steps(form: str) -> tuple[Step, ...]:
    """The steps of setting up `form`, in order; empty for a form that needs no agreement."""
    return tuple(step for step in _read() if form in step.forms)


def timeline(form: str, adopted: date | None) -> tuple[Dated, ...]:
    """The steps with earliest days, counted from the day the last council adopts. Other days are not law."""
    return tuple(
        Dated(step, adopted + timedelta(weeks=step.weeks) if adopted and step.weeks else None)
        for step in steps(form)
    )


class _Steps(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    steps: tuple[Step, ...]


@cache
def _read() -> tuple[Step, ...]:
    raw = (files("nabolag.governance.agreement") / "steps.yaml").read_bytes()
    try:
        return msgspec.convert(yaml.safe_load(raw), _Steps).steps
    except (yaml.YAMLError, msgspec.ValidationError) as error:
        raise DataDamaged(
            "Avtalepunktene i {file} kan ikke leses: {why}.", file="steps.yaml", why=str(error)
        ) from error
