"""Turn the source files into the shipped data package: `python tools/build_data.py SOURCE_DIR [OUT_DIR]`.

The only writer of `data/tables/`, `data/boundaries*.json` and `municipalities/register.json` in the package.
Same input gives the same bytes.
"""

from __future__ import annotations

import sys
from pathlib import Path

from data_build.write import build

HERE = Path(__file__).resolve().parent


def main(arguments: list[str]) -> int:
    """Build into OUT_DIR (default: the package in this checkout)."""
    if not 1 <= len(arguments) <= 2:
        print(__doc__, file=sys.stderr)
        return 2
    source = Path(arguments[0])
    if not (source / "municipalities" / "municipalities.csv").exists():
        print(f"{source} has no municipalities/municipalities.csv", file=sys.stderr)
        return 2
    out = Path(arguments[1]) if len(arguments) == 2 else HERE.parent / "src" / "nabolag"
    size = build(source, out)
    print(f"{size / 1e6:.2f} MB in {out}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
