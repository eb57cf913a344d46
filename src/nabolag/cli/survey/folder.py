"""How the commands of a survey are given its folder and its store."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from nabolag.cli.common import N_, option

F = TypeVar("F", bound=Callable[..., object])


def folder_argument(f: F) -> F:
    """`FOLDER`, given to the command as `folder`."""
    return click.argument("folder", type=click.Path(path_type=Path))(f)


def store_option(f: F) -> F:
    """`--store URL`, given to the command as `store_url`."""
    return option("--store", "store_url", help=N_("Lageret, når det ikke er nabolag.db i mappen."))(f)
