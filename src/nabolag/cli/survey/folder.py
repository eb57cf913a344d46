"""A survey's folder: its settings, questionnaire and plan as files, and its store."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from nabolag.cli.common import N_, option
from nabolag.errors import BadInput

if TYPE_CHECKING:
    from nabolag.sources.records import Record
    from nabolag.sources.survey_files import SurveyData
    from nabolag.store import Store
    from nabolag.survey.settings import Settings

SETTINGS, QUESTIONNAIRE, PLAN, SAMPLE = "undersokelse.yaml", "skjema.yaml", "plan.yaml", "utvalg.csv"
DATABASE = "nabolag.db"
ANSWERS, PUBLISHED = "svar.parquet", "publisert"
F = TypeVar("F", bound=Callable[..., object])


@dataclass(frozen=True)
class Folder:
    """The files of one survey, read when they are asked for."""

    path: Path

    def text(self, name: str) -> str:
        """One of the files.

        Raises:
            BadInput: it is not there, or is not text.
        """
        file = self.path / name
        if not file.is_file():
            raise BadInput(
                "{folder} har ikke filen {file}. Lag en mappe med «nabolag survey new {folder}».",
                folder=self.path,
                file=name,
            )
        try:
            return file.read_text("utf-8")
        except (UnicodeDecodeError, OSError) as error:
            raise BadInput("{path} kan ikke leses som tekst i UTF-8.", path=file) from error

    @property
    def settings(self) -> Record[Settings]:
        """`undersokelse.yaml`, read and checked."""
        from nabolag.survey.settings import read_settings

        return read_settings(self.text(SETTINGS), SETTINGS)

    @property
    def imported(self) -> bool:
        """Whether the answers came with a file and not through the store."""
        return (self.path / ANSWERS).exists()

    def answers(self, url: str | None, lang: str) -> SurveyData:
        """The answers: imported ones, else what is handed in to the store."""
        from nabolag.sources.survey_files import read_survey
        from nabolag.survey.fielding.collected import collected

        if self.imported:
            return read_survey(self.path / ANSWERS)
        with self.store(url) as store:
            return collected(store, self.settings.value.id, lang=lang)

    @contextmanager
    def store(self, url: str | None = None) -> Iterator[Store]:
        """The store: `url`, else the settings' `store`, else NABOLAG_STORE, else `nabolag.db` in the folder."""
        from nabolag.store import open_store

        local = f"sqlite:///{(self.path / DATABASE).resolve()}"
        opened = open_store(url or self.settings.value.store or os.environ.get("NABOLAG_STORE") or local)
        try:
            yield opened
        finally:
            opened.close()


def load(folder: Path) -> Folder:
    """The folder, if there is one.

    Raises:
        BadInput: it does not exist.
    """
    if not folder.is_dir():
        raise BadInput("{folder} finnes ikke. Lag en mappe med «nabolag survey new {folder}».", folder=folder)
    return Folder(folder)


def folder_argument(f: F) -> F:
    """`FOLDER`, given to the command as `folder`."""
    return click.argument("folder", type=click.Path(path_type=Path))(f)


def store_option(f: F) -> F:
    """`--store URL`, given to the command as `store_url`."""
    return option("--store", "store_url", help=N_("Lageret, når det ikke er nabolag.db i mappen."))(f)
