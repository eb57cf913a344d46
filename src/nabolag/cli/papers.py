"""What every command that makes a paper does with it: print it, write it to a file, or dump it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nabolag.cli.common import N_, echo_json, option

if TYPE_CHECKING:
    from nabolag.report.paper import Paper


def out_option(f: Any) -> Any:
    """`--out FILE`, given to the command as `out`."""
    help_text = N_("Skriv til fil: .pdf, .docx, .xlsx, .pptx, .html, .csv eller .json.")
    return option("--out", type=click.Path(path_type=Path), help=help_text)(f)


def check_out(out: Path | None) -> None:
    """Refuse a file that cannot be made, before anything is worked out.

    Raises:
        BadInput: as `check_target`.
    """
    from nabolag.report.paper import KINDS
    from nabolag.sources.writing import check_target

    if out is not None:
        check_target(out, tuple(f".{kind}" for kind in KINDS))


def deliver(paper: Paper, out: Path | None, as_json: bool) -> None:
    """Write the file and say so, dump JSON, or print the paper.

    Raises:
        BadInput: the file cannot be written.
    """
    from dataclasses import replace
    from datetime import date

    from nabolag.report.paper import made
    from nabolag.report.paper.machine import as_json as data
    from nabolag.sources.writing import write_whole

    if out is not None:
        write_whole(out, made(replace(paper, made=date.today()), out.suffix.lower().lstrip(".")))
        click.echo(paper.texts("Skrev {path}.", path=out), err=True)
    if as_json:
        echo_json(data(paper))
    elif out is None:
        from rich.console import Console

        from nabolag.report.paper.terminal import show

        show(paper, Console(highlight=False))
