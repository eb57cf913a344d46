"""A case that people keep: as plain values, as a short text that an address carries, and as a file that is opened again."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import fields
from datetime import date

import yaml

from nabolag.errors import BadInput
from nabolag.fees.case import FeeCase
from nabolag.fees.reading import (
    ASSET,
    FIELDS,
    LISTS,
    LOAN,
    PLANNED,
    SERVICE_NAMES,
    TARIFF,
    case_of,
    case_of_text,
)
from nabolag.fees.workbook import case_of_workbook
from nabolag.sources.plain_yaml import written_text

LONGEST_TEXT = 40_000
"""Signs of a case in an address; an address as a whole holds 60,000."""
LONGEST_PLAIN = 2_000_000
MARK = 8


def plain_values(case: FeeCase) -> dict[str, object]:
    """The case as text, numbers, lists and mappings, which `case_of` reads back; what is as by default is left out."""
    return {
        part.name: _plain(getattr(case, part.name))
        for part in fields(case)
        if getattr(case, part.name) != part.default and getattr(case, part.name) not in ((), {}, None)
    }


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _plain(value[key]) for key in sorted(value)}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if hasattr(value, "__dataclass_fields__"):
        return {
            part.name: _plain(getattr(value, part.name))
            for part in fields(value)  # type: ignore[arg-type]
            if getattr(value, part.name) != part.default
        }
    return value


def as_yaml(case: FeeCase) -> str:
    """The case in people's words, which `case_of_yaml` reads back."""
    words = {id_: said for id_, (_kind, said) in FIELDS.items()} | LISTS | {"assumed": ("fylt ut av oss",)}
    given = plain_values(case)
    given["service"] = next(
        word for word, id_ in SERVICE_NAMES.items() if id_ == case.service and word != id_
    )
    of_list = {"assets": ASSET, "plan": PLANNED, "loans": LOAN}
    for name, kinds in of_list.items():
        if name in given:
            given[name] = [_in_words(one, kinds) for one in given[name]]  # type: ignore[attr-defined]
    if "tariff" in given:
        given["tariff"] = _in_words(given["tariff"], TARIFF)
    said = {words[id_][0]: value for id_, value in given.items()}
    return yaml.safe_dump(said, allow_unicode=True, sort_keys=False, width=200)


def _in_words(record: object, kinds: Mapping[str, tuple[str, tuple[str, ...]]]) -> dict[str, object]:
    assert isinstance(record, dict)
    return {kinds[id_][1][0]: value for id_, value in record.items()}


def mark(case: FeeCase) -> str:
    """Eight signs that are the same whenever the figures are: the name and the version are no part of it."""
    figures = {name: value for name, value in plain_values(case).items() if name not in ("name", "version")}
    return hashlib.sha256(_json(figures)).hexdigest()[:MARK]


def packed(case: FeeCase) -> str:
    """The case as letters, digits, `-` and `_`, for an address.

    Raises:
        BadInput: more plants than an address holds.
    """
    text = base64.urlsafe_b64encode(zlib.compress(_json(plain_values(case)), 9)).decode().rstrip("=")
    if len(text) > LONGEST_TEXT:
        raise BadInput(
            "Saken har {n} anlegg og investeringer, flere enn en adresse har plass til. Slå sammen de minste.",
            n=len(case.assets) + len(case.plan),
        )
    return text


def unpacked(text: str) -> FeeCase:
    """The case of `packed`.

    Raises:
        BadInput: it is not whole, or as `case_of`.
    """
    try:
        squeezed = base64.urlsafe_b64decode(text.strip() + "=" * (-len(text.strip()) % 4))
        whole = zlib.decompressobj()
        given = json.loads(whole.decompress(squeezed, LONGEST_PLAIN))
    except (ValueError, binascii.Error, zlib.error, RecursionError) as error:
        raise _broken() from error
    if not isinstance(given, dict) or len(text) > LONGEST_TEXT:
        raise _broken()
    return case_of(given)


def _broken() -> BadInput:
    return BadInput(
        "Saken i adressen er ikke hel. Åpne filen dere har lagret i stedet, eller begynn på nytt."
    )


def case_of_bytes(content: bytes, name: str) -> FeeCase:
    """The case of a file somebody sent: a workbook, or YAML.

    Raises:
        BadInput: neither, or as `case_of_workbook` and `case_of_yaml`.
    """
    if content.startswith(b"PK"):
        return case_of_workbook(content)
    try:
        text = written_text(content, name)
    except BadInput:
        text = ""
    if not text.strip():
        raise BadInput("Filen {path} er ingen sak. Velg en arbeidsbok (.xlsx) eller YAML.", path=name)
    return case_of_text(text, name)


def _json(plain: Mapping[str, object]) -> bytes:
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode()
