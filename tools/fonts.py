"""Makes the typeface that figures and PDF are set in out of the site's own web font, in two weights.

`uv run --with fonttools --with brotli python tools/fonts.py`; the files lie in the repository, so nothing else needs it.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1] / "src" / "nabolag"
WEB, FONTS = ROOT / "web" / "static" / "vendor", ROOT / "report" / "fonts"
WEIGHTS = {"Regular": 400, "Bold": 700}
SUBSETS = ("latin", "latin-ext")


def main() -> None:
    from fontTools.merge import Merger
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    FONTS.mkdir(exist_ok=True)
    for name, weight in WEIGHTS.items():
        with TemporaryDirectory() as folder:
            parts = []
            for subset in SUBSETS:
                font = TTFont(WEB / f"inter-{subset}.woff2")
                font.flavor = None
                static = instantiateVariableFont(font, {"wght": weight}, inplace=True)
                for table in (
                    "STAT",
                    "GSUB",
                    "GPOS",
                    "GDEF",
                ):  # differ between the subsets; figures need none of them
                    if table in static:
                        del static[table]
                parts.append(str(Path(folder) / f"{subset}.ttf"))
                static.save(parts[-1])
            merged = Merger().merge(parts)
        for record in merged["name"].names:
            said = {1: "Inter", 2: name, 4: f"Inter {name}", 6: f"Inter-{name}", 16: "Inter", 17: name}
            if record.nameID in said:
                record.string = said[record.nameID]
        merged["OS/2"].usWeightClass = weight
        merged["OS/2"].fsSelection = 0x20 if name == "Bold" else 0x40
        merged["head"].macStyle = int(name == "Bold")
        merged.save(FONTS / f"Inter-{name}.ttf")
        print(name, (FONTS / f"Inter-{name}.ttf").stat().st_size)
    write_manifest()


def write_manifest() -> None:
    """What each font file is, what it was made of, its licence and hash."""
    made_of = {f"inter-{part}.woff2": _hash(WEB / f"inter-{part}.woff2") for part in SUBSETS}
    files = {
        f"Inter-{name}.ttf": {
            "weight": weight,
            "made_of": made_of,
            "licence": "OFL-1.1",
            "sha256": _hash(FONTS / f"Inter-{name}.ttf"),
        }
        for name, weight in WEIGHTS.items()
    }
    (FONTS / "manifest.json").write_text(json.dumps(files, indent=2) + "\n")


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    main()
