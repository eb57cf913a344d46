"""Copies front-end files out of npm packages into the repository, with version, licence and hash.

Of the design system only the components are taken that the templates use: a phone reads every rule of a style sheet
before it draws anything. Name a new one in COMPONENTS.

`python tools/vendor.py` needs npm and the npm registry; nothing else in nabolag does. The manifest beside
the files says what each one is; a test checks the hashes.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
STATIC = ROOT / "src" / "nabolag" / "web" / "static" / "vendor"
AXE = ROOT / "tests" / "browser" / "vendor"
COMPONENTS = (
    "sr-only", "heading", "label", "validation-message", "button", "input", "field", "skip-link", "details",
    "table", "alert",
)  # fmt: skip
"""Of designsystemet.css; "sr-only" begins what holds for all of them."""

# (package, version, {file in the package: name here}, folder)
PACKAGES: list[tuple[str, str, dict[str, str], Path]] = [
    ("htmx.org", "2.0.11", {"dist/htmx.min.js": "htmx.min.js", "LICENSE": "htmx.LICENSE"}, STATIC),
    (
        "@digdir/designsystemet-css",
        "1.22.0",
        {"dist/src/index.css": "designsystemet.css", "LICENSE": "designsystemet.LICENSE"},
        STATIC,
    ),
    ("@digdir/designsystemet-theme", "1.11.0", {"src/themes/designsystemet.css": "theme.css"}, STATIC),
    (
        "@fontsource-variable/inter",
        "5.2.8",
        {"files/inter-latin-wght-normal.woff2": "inter-latin.woff2", "LICENSE": "inter.LICENSE"},
        STATIC,
    ),
    (
        "@fontsource-variable/inter",
        "5.2.8",
        {"files/inter-latin-ext-wght-normal.woff2": "inter-latin-ext.woff2"},
        STATIC,
    ),
    (
        "axe-core",
        "4.14.1",
        {"axe.min.js": "axe.min.js", "locales/nb.json": "axe-nb.json", "LICENSE": "axe.LICENSE"},
        AXE,
    ),
]


def main() -> None:
    manifests: dict[Path, dict[str, dict[str, str]]] = {STATIC: {}, AXE: {}}
    for package, version, files, folder in PACKAGES:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as temporary:
            subprocess.run(
                ["npm", "pack", "--silent", "--ignore-scripts", f"{package}@{version}"],
                cwd=temporary,
                check=True,
                capture_output=True,
            )
            with tarfile.open(next(Path(temporary).glob("*.tgz"))) as archive:
                about = json.load(_member(archive, "package.json"))
                for source, name in files.items():
                    content = _member(archive, source).read()
                    if name == "designsystemet.css":
                        content = components_of(content.decode(), COMPONENTS).encode()
                    (folder / name).write_bytes(content)
                    manifests[folder][name] = {
                        "package": package,
                        "version": version,
                        "licence": about["license"],
                        "sha256": hashlib.sha256(content).hexdigest(),
                    }
        print(f"{package} {version}")
    for folder, manifest in manifests.items():
        text = json.dumps(dict(sorted(manifest.items())), indent=2) + "\n"
        (folder / "manifest.json").write_text(text)


def components_of(sheet: str, components: tuple[str, ...]) -> str:
    """The `@layer … {…}` blocks of a style sheet that begin with a rule for one of these components.

    >>> components_of("@layer a, b;@layer a{.ds-x{y:z}}@layer b{.ds-v{y:z}}", ("v",))
    '@layer a, b;@layer b{.ds-v{y:z}}'
    """
    before, *blocks = re.split(r"(?=@layer [\w.]+\{)", sheet)
    first = [re.search(r"\.ds-([a-z-]+)", block) for block in blocks]
    return before + "".join(
        b for b, found in zip(blocks, first, strict=True) if found and found[1] in components
    )


def _member(archive: tarfile.TarFile, name: str):  # type: ignore[no-untyped-def]
    found = archive.extractfile(f"package/{name}")
    assert found is not None, name
    return found


if __name__ == "__main__":
    main()
