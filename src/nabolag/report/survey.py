"""A survey from its folder: open it for answers, get them, analyse them, publish.

In: the folder that `nabolag survey new` makes. Out: answers, an `Analysis`, published files. The command line, the desk
of the site and a notebook go through here.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from nabolag.errors import BadInput, unread
from nabolag.sources.plain_yaml import written_text
from nabolag.text import LANGUAGES, Lang, texts

if TYPE_CHECKING:
    from nabolag.report.publication.overlap import Overlap
    from nabolag.sources.records import Record
    from nabolag.sources.survey_files import SurveyData
    from nabolag.store import Store
    from nabolag.survey.fielding.opening import Opened
    from nabolag.survey.questionnaire import Questionnaire
    from nabolag.survey.settings import Settings
    from nabolag.survey.tabulation.analysis import Analysis
    from nabolag.survey.tabulation.editions import Edition
    from nabolag.survey.tabulation.plan import PlanFile

SETTINGS, QUESTIONNAIRE, PLAN, SAMPLE = "undersokelse.yaml", "skjema.yaml", "plan.yaml", "utvalg.csv"
DATABASE = "nabolag.db"
ANSWERS, PUBLISHED = "svar.parquet", "publisert"
RECORD = "kjoring.json"


@dataclass(frozen=True)
class Survey:
    """One survey: its files, read when they are asked for, and its store.

    Args:
        path: the folder.
        at: the store's URL; else the settings' `store`, else NABOLAG_STORE, else `nabolag.db` in the folder.
        lang: the language of answers, tables and what is published.

    Raises:
        BadInput: there is no such folder.
    """

    path: Path
    at: str | None = None
    lang: Lang = "nb"

    def __init__(self, path: str | Path, at: str | None = None, lang: str = "nb") -> None:
        for name, value in (("path", Path(path)), ("at", at), ("lang", texts(lang).lang)):
            object.__setattr__(self, name, value)
        if not self.path.is_dir():
            raise BadInput(
                "{folder} finnes ikke. Lag en mappe med «nabolag survey new {folder}».", folder=self.path
            )

    def open(self, now: datetime | None = None) -> Opened:
        """Lock the questionnaire and let everybody in the sample answer. Again: take up what has changed.

        Raises:
            BadInput: no sample, or files that cannot be used.
        """
        from nabolag.store.accounts import note
        from nabolag.survey.fielding.opening import open_fielding
        from nabolag.survey.frame import read_sample

        now = now or datetime.now(UTC)
        if not (self.path / SAMPLE).is_file():
            raise BadInput(
                "{folder} har ikke noe utvalg. Kjør «nabolag survey sample {folder}» først.", folder=self.path
            )
        sample = read_sample((self.path / SAMPLE).read_bytes(), SAMPLE)
        settings, asked = self.settings, self.text(QUESTIONNAIRE)
        with self.store() as store:
            opened = open_fielding(store, settings, asked, sample, now, settings_text=self.text(SETTINGS))
            with store.write() as c:
                note(c, now, "nabolag", "open", self.id, version=opened.version, new=opened.new)
        return opened

    def answers(self, *, unfinished: bool = False) -> SurveyData:
        """The answers: imported ones, else what is handed in to the store, and with `unfinished` what is begun.

        Raises:
            BadInput: nobody has answered. NotKnown: it was never opened.
        """
        from nabolag.sources.survey_files import read_survey
        from nabolag.survey.fielding.collected import collected

        if self.imported:
            return read_survey(self.path / ANSWERS)
        with self.store() as store:
            return collected(store, self.id, unfinished=unfinished, lang=self.lang)

    def analyse(
        self, plan: str | Path | None = None, progress: Callable[[int, int], None] | None = None
    ) -> Analysis:
        """The tables of the folder's plan, or of another plan file.

        Raises:
            BadInput: a plan or answers that cannot be used.
        """
        from nabolag.survey.tabulation.analysis import analyse
        from nabolag.survey.tabulation.plan import read_plan

        if plan is None:
            asked = self.plan
        elif Path(plan).is_file():
            asked = read_plan(written_text(Path(plan).read_bytes(), str(plan)), Path(plan).name)
        else:
            raise BadInput("Filen {path} finnes ikke.", path=plan)
        return analyse(self.answers(), asked, lang=self.lang, progress=progress)

    def publish(
        self,
        *,
        demonstration: bool = False,
        correction: str | Mapping[str, str] | None = None,
        also: Sequence[str] = (),
        out: str | Path | None = None,
        now: datetime | None = None,
    ) -> list[Path]:
        """Every published file, in `publisert` of the folder or in `out`, and kept in the store for the site.

        `correction`: what is corrected, in one sentence for the readers (in `lang`, or by language). It makes a new
        edition, in which questions that few answers tell from an earlier one keep their figures. `also`: languages
        besides `lang`, each in a folder of its own name, with links between the pages; a correction is made in every
        language that is out, asked for or not.

        Raises:
            BadInput: made-up answers and no `demonstration`, an incomplete declaration, a small cell that could be
                worked out, a `correction` of what was never published, other answers than those published and none,
                or answers that are published as another survey.
        """
        from nabolag.report.publication.house import publish_in
        from nabolag.sources.writing import write_whole
        from nabolag.store.publications import PRIVATE
        from nabolag.survey.fielding.opening import told

        now = (now or datetime.now(UTC)).replace(microsecond=0)
        answers, settings, asked = self.answers(), self.settings, self.questionnaire
        with self.store() as store:
            files, counts = publish_in(
                store,
                answers,
                settings if self.imported else told(store, settings),
                (self.text(PLAN), PLAN),
                asked,
                self._editions(store),
                lang=self.lang,
                now=now,
                by="nabolag",
                demonstration=demonstration,
                correction=correction,
                also=also,
            )
        write_whole(self.path / PRIVATE, counts, private=True)
        return _written(files, Path(out) if out is not None else self.path / PUBLISHED)

    def overlaps(self) -> list[Overlap]:
        """Other published surveys of the same groups, where some of the same people may have answered."""
        from nabolag.report.publication.overlap import overlaps

        with self.store() as store:
            return overlaps(store, self.id, self.plan.plan)

    def editions(self) -> tuple[Edition, ...]:
        """What is published, oldest first: number, time, what was corrected, and the counts that are out."""
        with self.store() as store:
            return self._editions(store)

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
            return written_text(file.read_bytes(), str(file))
        except OSError as error:
            raise unread(file, error) from error

    @property
    def settings(self) -> Record[Settings]:
        """`undersokelse.yaml`, read and checked."""
        from nabolag.survey.settings import read_settings

        return read_settings(self.text(SETTINGS), SETTINGS)

    @property
    def id(self) -> str:
        """What the survey is called in addresses and in the store."""
        return self.settings.value.id

    @property
    def plan(self) -> PlanFile:
        """`plan.yaml`, read and checked."""
        from nabolag.survey.tabulation.plan import read_plan

        return read_plan(self.text(PLAN), PLAN)

    @property
    def questionnaire(self) -> Questionnaire | None:
        """`skjema.yaml`, read and checked; None when the answers came with a file alone."""
        from nabolag.survey.questionnaire import read_questionnaire

        if not (self.path / QUESTIONNAIRE).exists():
            return None
        return read_questionnaire(self.text(QUESTIONNAIRE), QUESTIONNAIRE)

    @property
    def imported(self) -> bool:
        """Whether the answers came with a file and not through the store."""
        return (self.path / ANSWERS).exists()

    @contextmanager
    def store(self) -> Iterator[Store]:
        """The store, closed when done."""
        from nabolag.store import open_store

        local = f"sqlite:///{(self.path / DATABASE).resolve()}"
        opened = open_store(self.at or self.settings.value.store or os.environ.get("NABOLAG_STORE") or local)
        try:
            yield opened
        finally:
            opened.close()

    def log(self, action: str, **detail: object) -> None:
        """Write a line in the store's log of what is done with this survey from its folder."""
        from nabolag.store.accounts import note

        with self.store() as store, store.write() as c:
            note(c, datetime.now(UTC), "nabolag", action, self.id, **detail)

    def _editions(self, store: Store) -> tuple[Edition, ...]:
        """From the store, or from the folder where that has more."""
        from nabolag.report.publication import editions
        from nabolag.report.publication.kept import kept_editions
        from nabolag.store.publications import PRIVATE

        kept, file = kept_editions(store, self.id), self.path / PRIVATE
        own = editions(file.read_bytes()) if file.is_file() else ()
        return max(kept, own, key=len)


def _written(files: Mapping[str, bytes], out: Path) -> list[Path]:
    """Put the files in place in one step. What else lies in the folder, and no earlier publication made, stays."""
    from nabolag.sources.writing import write_folder

    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        own = set[str]()
        for within in ("", *(f"{lang}/" for lang in LANGUAGES)):
            if (record := out / within / RECORD).is_file():
                own |= {within + name for name in (*json.loads(record.read_bytes())["outputs"], RECORD)}
        there = {str(p.relative_to(out)): p for p in out.rglob("*") if p.is_file()} if out.is_dir() else {}
        strays = {name: p.read_bytes() for name, p in there.items() if name not in own}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadInput("{path} kunne ikke skrives: {reason}.", path=out, reason=str(error)) from error
    write_folder(out, {**strays, **files})
    return [out / name for name in files]
