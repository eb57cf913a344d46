"""The answers one by one as files: coarse for analysts, and with every fact for an owner who says why."""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.responses import Response

from nabolag.errors import NotKnown
from nabolag.sources.survey_files import write_survey
from nabolag.sources.survey_files.files import WRITERS
from nabolag.sources.survey_files.model import SurveyData
from nabolag.survey.fielding.exporting import exported, exported_in_full
from nabolag.web.pages.admin.access import Analyst, Owner
from nabolag.web.posted import Sent, one, private
from nabolag.web.render import language
from nabolag.web.store import now_of, store_of

router = APIRouter(prefix="/admin/undersokelse/{id}")
KINDS = ("sav", "xlsx", "csv", "sss", "parquet")
assert {f".{kind}" for kind in KINDS} <= set(WRITERS)


@router.get("/svar.{kind}")
def answers(request: Request, login: Analyst, id: str, kind: str, uferdige: bool = False) -> Response:
    """The answers without names, with facts that at least five of those invited share; a line in the log."""
    store, lang = store_of(request), language(request).lang
    data = exported(
        store, id, now_of(request), login.account.name, _kind(kind), unfinished=uferdige, lang=lang
    )
    return _file(request, data, id, kind)


@router.post("/svar-fullt")
def answers_in_full(request: Request, login: Owner, form: Sent, id: str) -> Response:
    """The answers with every fact, for a reason that goes into the log."""
    store, kind = store_of(request), _kind(one(form, "format"))
    reason, lang = one(form, "begrunnelse"), language(request).lang
    data = exported_in_full(store, id, now_of(request), login.account.name, kind, reason, lang=lang)
    return _file(request, data, id, kind)


def _kind(kind: str) -> str:
    if kind not in KINDS:
        raise NotKnown("Svarene lages som {kinds}, ikke «{kind}».", kinds=", ".join(KINDS), kind=kind)
    return kind


def _file(request: Request, data: SurveyData, id: str, kind: str) -> Response:
    with tempfile.TemporaryDirectory() as folder:
        losses = write_survey(data, Path(folder) / f"{id}-svar.{kind}")
        made = {file.name: file.read_bytes() for file in sorted(Path(folder).iterdir())}
    if losses and len(made) > 1:  # a lone file stays one; what .sav and .xlsx leave out is said on the page
        remarks = "\n".join(loss.text(language(request)) for loss in losses)
        made["merknader.txt"] = f"{remarks}\n".encode("utf-8-sig")
    name, content = next(iter(made.items()))
    if len(made) > 1:  # answers, what they mean, and what the format could not hold
        name, content = f"{id}-svar-{kind}.zip", _zipped(made)
    answer = Response(content, media_type="application/octet-stream")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return private(answer)


def _zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return out.getvalue()
