"""What each way of sharing means, its limits and its source, in three languages."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec

from nabolag.data.shipped import read_yaml
from nabolag.governance.forms.names import Said


class Method(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One way of sharing; `key` marks the plain keys, which know nothing of who could leave."""

    id: str
    name: Said
    says: Said
    source: str
    key: bool = False


@cache
def methods() -> dict[str, Method]:
    """Every method by id, in the order they are shown.

    Raises:
        DataDamaged: `methods.yaml` is missing or does not read as it should.
    """
    every_method = read_yaml(Path(__file__).with_name("methods.yaml"), tuple[Method, ...])
    return {method.id: method for method in every_method}
