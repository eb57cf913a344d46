"""What the user's own table of how far it is, is in, as an option of a command."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from nabolag.cli.common import N_, option
from nabolag.errors import BadInput


def travel_unit_option(f: Any) -> Any:
    """`--travel-unit`, given to the command as `travel_unit`."""
    help_text = N_(
        "Hva tabellen er i. Med km (på vei) er også det reisen koster, regnet av den; ellers av rette linjer."
    )
    return option("--travel-unit", type=click.Choice(("min", "km")), help=help_text)(f)


def check_unit(travel: Path | None, unit: str | None) -> None:
    """Refuse a unit without the table it is of.

    Raises:
        BadInput: there is no table.
    """
    if unit and not travel:
        raise BadInput("--travel-unit sier hva tabellen i --travel er i. Gi den også.")
