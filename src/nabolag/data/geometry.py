"""The shipped municipality shapes."""

from __future__ import annotations

from functools import cache

import msgspec

from nabolag.data.shipped import FOLDER, checked_bytes, descriptor
from nabolag.errors import DataDamaged
from nabolag.threads import decode

Shapes = dict[str, list[list[tuple[int, int]]]]


@cache
def boundaries(detail: bool = False) -> Shapes:
    """Municipality code to rings of (x, y) in whole metres, EPSG:25833, y northwards.

    Outer rings and holes stand in one list: fill with the even-odd rule. Simplified over shared edges,
    about 1 km (whole country), or about 200 m with `detail` (one municipality and its neighbours).
    Every municipality keeps at least one ring.

    Raises:
        DataDamaged: the file is missing or changed.
    """
    name = "boundaries_detail" if detail else "boundaries"
    content = checked_bytes(FOLDER / f"{name}.json", descriptor(name).sha256)
    try:
        return decode(content, Shapes)
    except msgspec.MsgspecError as error:
        raise DataDamaged(
            "Datafilen {file} kan ikke leses: {reason}. Installer nabolag på nytt.",
            file=f"{name}.json",
            reason=str(error),
        ) from error
