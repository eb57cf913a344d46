"""The API described in the reader's language: for machines as OpenAPI, for people as what a page shows of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from nabolag.errors import NotKnown
from nabolag.municipalities import find
from nabolag.text import N_, Texts

HEAD = N_("Norske kommuner: indikatorer, publiserte tall, samarbeid, og hvor hvert tall er fra.")
MISSPELT = "Moskens"
"""The name in the example of a mistake."""


@dataclass(frozen=True)
class Endpoint:
    """One address of the API, in words. `example` is an address that answers; `fields` what its answer holds."""

    method: str
    path: str
    summary: str
    says: str
    parameters: tuple[tuple[str, str, bool, tuple[str, ...]], ...]
    """(name, what it is, whether it must be given, the values it may have)"""
    example: str
    fields: tuple[str, ...]
    many: bool
    refusals: tuple[tuple[str, str], ...]


def in_language(spec: Mapping[str, Any], _: Texts) -> dict[str, Any]:
    """An OpenAPI description with its messages in one language; what is no message of ours stays."""

    def said(node: Any, key: str = "") -> Any:
        if isinstance(node, Mapping):
            return {k: said(v, k) for k, v in node.items()}
        if isinstance(node, list):
            return [said(v) for v in node]
        return _(node) if key in ("summary", "description") and isinstance(node, str) else node

    paths = {
        path: {method: said(operation) for method, operation in methods.items()}
        for path, methods in spec["paths"].items()
    }
    return {**spec, "info": {**spec["info"], "description": _(HEAD)}, "paths": paths}


def endpoints(spec: Mapping[str, Any], _: Texts) -> tuple[Endpoint, ...]:
    """Each address of an OpenAPI description, in one language."""
    return tuple(
        _endpoint(method, path, operation, _)
        for path, methods in in_language(spec, _)["paths"].items()
        for method, operation in methods.items()
    )


def mistake_example(_: Texts) -> tuple[str, str]:
    """An address with a misspelt name, and what the API answers to it."""
    try:
        find(MISSPELT)
    except NotKnown as error:
        body = {
            "type": "about:blank",
            "title": "Not Found",
            "status": error.status,
            "detail": error.text(_),
            "candidates": list(error.candidates),
        }
    return _with_language(f"/api/municipalities/{MISSPELT}", {}, _), json.dumps(
        body, ensure_ascii=False, indent=2
    )


def _endpoint(method: str, path: str, operation: Mapping[str, Any], _: Texts) -> Endpoint:
    parameters = operation.get("parameters", [])
    answer = operation["responses"]["200"]["content"]["application/json"]["schema"]
    return Endpoint(
        method.upper(),
        path,
        operation["summary"],
        operation["description"],
        tuple(
            (p["name"], p.get("description", ""), bool(p.get("required")), tuple(_values(p["schema"])))
            for p in parameters
        ),
        _example(path, parameters, _),
        tuple(answer.get("items", answer).get("properties", ())),
        answer.get("type") == "array",
        tuple(
            (status, told["description"])
            for status, told in operation["responses"].items()
            if status != "200"
        ),
    )


def _values(schema: Mapping[str, Any]) -> Iterator[str]:
    yield from schema.get("enum", ())
    for part in schema.get("anyOf", ()):
        yield from _values(part)


def _example(path: str, parameters: list[Mapping[str, Any]], _: Texts) -> str:
    query: dict[str, str] = {}
    for one in parameters:
        values = one.get("examples") or one["schema"].get("examples") or ()
        if not values:
            continue
        if one["in"] == "path":
            path = path.replace(f"{{{one['name']}}}", quote(str(values[0])))
        else:
            query[one["name"]] = str(values[0])
    return _with_language(path, query, _)


def _with_language(path: str, query: dict[str, str], _: Texts) -> str:
    asked = query | ({"lang": _.lang} if _.lang != "nb" else {})
    return f"{path}?{urlencode(asked)}" if asked else path
