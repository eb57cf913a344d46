"""How the commands of a survey are given its folder and its store."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import TypeVar

import click

from nabolag.cli.common import N_, option

F = TypeVar("F", bound=Callable[..., object])


def folder_argument(f: F) -> F:
    """`FOLDER`, given to the command as `folder`."""
    return click.argument("folder", type=click.Path(path_type=Path))(f)


def id_of(folder: Path) -> str:
    """What a survey in `folder` may be called: its name in letters that addresses take; empty when it has none."""
    from nabolag.text import fold

    return re.sub(r"[^a-z0-9]+", "-", fold(folder.resolve().name)).strip("-")[:60]


def begin(folder: Path, made: Mapping[str, bytes], private: Collection[str] = ()) -> None:
    """Write the first files of a survey, by name, and say where; those in `private` are for the owner alone.

    Raises:
        BadInput: one of them is there, or the folder cannot be made.
    """
    from nabolag.errors import BadInput
    from nabolag.sources.writing import write_whole

    folder = Path(os.path.normpath(folder))  # "a/.." makes no folder on its way
    there = [name for name in made if (folder / name).exists()]
    if there:
        raise BadInput(
            "{folder} har alt {files}. Velg en annen mappe.", folder=folder, files=", ".join(there)
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(
            "{path} kunne ikke skrives: {reason}.", path=folder, reason=error.strerror or ""
        ) from error
    for name, content in made.items():
        write_whole(folder / name, content, private=name in private)
        click.echo(str(folder / name))


def store_option(f: F) -> F:
    """`--store URL`, given to the command as `store_url`."""
    return option("--store", "store_url", help=N_("Lageret, når det ikke er nabolag.db i mappen."))(f)
