"""What the API answers with, as types, and the same for its OpenAPI description."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from nabolag.municipalities import Municipality
from nabolag.municipalities.geography import Neighbours
from nabolag.text import N_


class KeyFigures(msgspec.Struct, kw_only=True):
    """One municipality of today; lon and lat in degrees, x and y in metres (EPSG:25833)."""

    code: str
    name: str
    official_name: str
    county_code: str
    county_name: str
    landsdel: str
    centrality_class: int
    centrality_index: float
    kostra_group: int
    population: int
    size_band: str
    ba_region: str
    economic_region: str
    lon: float
    lat: float
    x: int
    y: int
    area_km2: float
    nord_norge: bool
    midt_norge_trondelag: bool
    midt_norge_with_more_og_romsdal: bool


class Source(msgspec.Struct):
    """Where figures come from. `retrieved` is a date."""

    publisher: str
    title: str
    table_number: str | None
    url: str
    vintage: str
    retrieved: str
    licence: str
    status: Literal["preliminary", "final", "withdrawn"] | None


class Revised(msgspec.Struct):
    """One figure that differs from the snapshot before; `key` is the row, `column` empty when the whole row came or went."""

    table: str
    key: str
    column: str
    before: str | None
    after: str | None
    kind: Literal["added", "changed", "gone", "new", "withdrawn"]


class Edited(msgspec.Struct):
    """A snapshot of the data that was put to use, and what it changed. `made` is a time, `before` the snapshot before it."""

    snapshot: str
    made: str
    before: str | None
    revisions: list[Revised]


class About(msgspec.Struct):
    """What an indicator measures, in the language asked for."""

    id: str
    title: str
    unit: str
    year: int
    definition: str
    source: Source


class Value(msgspec.Struct):
    """A municipality's value, null where it is unknown or does not apply."""

    code: str
    value: float | None
    status: Literal["ok", "unknown", "not_applicable", "doubtful"]
    note: str | None


class Measured(About):
    """An indicator with a value or a status for each municipality."""

    values: list[Value]


class Said(msgspec.Struct):
    """What one source says of one municipality in an arrangement; `share` is 0–1, `role` as in the register."""

    code: str
    role: Literal["seat", "member", "served", "partner"]
    share: float | None
    as_of: str
    certainty: Literal["yes", "partly", "unconfirmed"]
    superseded: bool
    table: str
    source_url: str


class Arranged(msgspec.Struct):
    """One company or group; `form` null where no source says, `services` empty likewise. Members and seats are codes."""

    id: str
    origin: Literal["register", "user"]
    name: str
    org_number: str | None
    form: str | None
    services: list[str]
    members: list[str]
    seats: list[str]
    statements: list[Said]


class Membership(msgspec.Struct):
    """What one source says of one municipality in one arrangement; `origin` user: unconfirmed, told by somebody."""

    municipality: str
    arrangement: str
    name: str
    form: str | None
    services: list[str]
    role: Literal["seat", "member", "served", "partner"]
    share: float | None
    as_of: str
    certainty: Literal["yes", "partly", "unconfirmed"]
    superseded: bool
    origin: Literal["register", "user"]
    table: str
    source_url: str


class AskedFor(msgspec.Struct):
    """A question part by part; null and empty: not asked for. `form`: one, or several with commas between."""

    services: list[str]
    form: str | None
    other_form: bool
    name: str | None
    place: str | None
    members: list[str]
    fewer_than: int | None
    more_than: int | None
    year: int | None
    since: int | None
    until: int | None
    without: bool


class NotUsed(msgspec.Struct):
    """Words of the question that were not understood, and the nearest known, "" where nothing is near."""

    words: str
    nearest: str


class Answered(msgspec.Struct):
    """What the sources show of a question: found, none where a source is complete for it, else unknown.

    `not_used`: what was not understood. `added_by_users`: what users have added that fits; it decides nothing else.
    """

    origin: Literal["register"]
    status: Literal["found", "none", "unknown"]
    question: AskedFor
    municipalities_in_question: list[str]
    counts: dict[str, int] | None
    arrangements: list[Arranged]
    added_by_users: list[Arranged]
    not_used: list[NotUsed]
    municipalities_without: list[str]
    as_of: list[str]
    tables: list[str]


class Rule(msgspec.Struct):
    """What counts as an arrangement, and as being in it."""

    forms: Literal["iks", "registered", "any"]
    ties: Literal["owner", "partner", "served", "seat"]
    each: Literal["arrangement", "service"]
    sure: Literal["certain", "any"]
    year: int | None


class Counted(msgspec.Struct):
    """Counts by a rule, each of them at least so many; a municipality that no source shows in anything is null."""

    origin: Literal["register", "register and user"]
    added_by_users: int
    rule: Rule
    total_at_least: int
    memberships_at_least: int
    mean_at_least: float
    highest_at_least: int
    left_out_form_unknown: int
    municipalities: dict[str, int | None]


class Problem(msgspec.Struct, omit_defaults=True):
    """Problem details (RFC 9457). `candidates` are the nearest of what is known."""

    type: str
    title: str
    status: int
    detail: str
    candidates: list[str] = []


Ends = Annotated[list[int], msgspec.Meta(min_length=2, max_length=2)]
Shares = Annotated[list[float], msgspec.Meta(min_length=2, max_length=2)]


class FindingOf(msgspec.Struct):
    """A published finding beside the layers: which way it went (`unmeasured`: cost was not measured), and how it was studied."""

    id: str
    direction: Literal["saves", "none", "costs", "unmeasured"]
    found: str
    design: str
    country: str
    source: str


class Potential(msgspec.Struct):
    """What doing a service together may save or cost a year, layer by layer, each from its low to its high end in kroner; `share`
    is the part (0–1) of what the group costs today, by the service's own models and with what the other services show.

    A layer is null where nothing can be said; `why_null` gives the reason by the name of the field. The layers measure the same
    in three ways: they are never summed.
    """

    municipalities: list[str]
    service: str
    official_scale_nok: Ends | None
    frontier_learning_nok: Ends | None
    frontier_joining_nok: Ends | None
    models_today_nok: Ends | None
    models_scale_nok: Ends | None
    models_governing_nok: Ends | None
    models_travel_nok: Ends | None
    models_spill_back_nok: Ends | None
    models_net_nok: Ends | None
    models_scale_excludes_no_saving: bool | None
    models_scale_share: Shares | None
    models_scale_share_learned: Shares | None
    why_null: dict[str, str]
    findings: list[FindingOf]


Responses = dict[int | str, dict[str, Any]]


@cache
def examples() -> dict[str, dict[str, Any]]:
    """For each endpoint of the register an address and what it answers; a test asks each."""
    read: dict[str, dict[str, Any]] = msgspec.json.decode(
        (Path(__file__).parent / "examples.json").read_bytes()
    )
    return read


def exemplified(described: dict[str, Any]) -> dict[str, Any]:
    """The API's description with an example of each answer of the register, nulls and all."""
    for name, shown in examples().items():
        answer = described["paths"][f"/api/{name}"]["get"]["responses"]["200"]["content"]["application/json"]
        answer["examples"] = {name: {"summary": f"GET {shown['address']}", "value": shown["answer"]}}
    return described


def responses(answer_type: Any, *, lookup: bool = True) -> Responses:
    """The answers of an endpoint that gives `answer_type`; `lookup`: and may be asked for what is not known."""
    told: Responses = {
        200: _told(N_("Det det ble spurt om"), answer_type),
        400: _told(N_("Adressen har tegn som ikke er tekst"), Problem),
        422: _told(N_("Kan ikke brukes; `detail` sier hvorfor"), Problem),
    }
    if lookup:
        told[404] = _told(N_("Finnes ikke; `candidates` er de nærmeste som finnes"), Problem)
    return told


def municipality_responses() -> Responses:
    """Those of a municipality, which has `neighbours` when it is one of today's."""
    told = responses(Municipality)
    shape = told[200]["content"]["application/json"]["schema"]
    shape["properties"]["neighbours"] = _inline(Neighbours)
    return told


def _told(description: str, answer_type: Any) -> dict[str, Any]:
    kind = "application/problem+json" if answer_type is Problem else "application/json"
    return {"description": description, "content": {kind: {"schema": _inline(answer_type)}}}


def _inline(answer_type: Any) -> dict[str, Any]:
    """The JSON schema of a type with what it refers to in its place."""
    (schema,), parts = msgspec.json.schema_components([answer_type])

    def whole(node: Any) -> Any:
        if isinstance(node, list):
            return [whole(n) for n in node]
        if not isinstance(node, dict):
            return node
        if "$ref" in node:
            return whole(parts[node["$ref"].rpartition("/")[2]])
        return {k: whole(v) for k, v in node.items()}

    inlined: dict[str, Any] = whole(schema)
    return inlined
