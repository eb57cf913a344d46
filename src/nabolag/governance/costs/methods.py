"""What each way of sharing means, its limits and its source, in three languages."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import msgspec

from nabolag.errors import DataDamaged
from nabolag.governance.forms.names import Said
from nabolag.threads import convert


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
    import yaml

    try:
        raw = yaml.safe_load((files("nabolag.governance.costs") / "methods.yaml").read_text(encoding="utf-8"))
        return {method.id: method for method in convert(raw, list[Method])}
    except (OSError, yaml.YAMLError, msgspec.ValidationError) as error:
        raise DataDamaged("Filen med fordelingsmåter kan ikke leses: {why}.", why=str(error)) from error
