"""Copy the paragraphs that rules, facts and services cite from a folder of law texts, with their hashes.

    python tools/build_law.py LAW_FOLDER            write src/nabolag/governance/law/paragraphs.json
    python tools/build_law.py LAW_FOLDER --stamp    also fill `hash: "?"` in the rules and pin new citations in `pins.json`
    python tools/build_law.py LAW_FOLDER --stamp voting/forms exit    pin these anew, after reading them against new wordings
    python tools/build_law.py LAW_FOLDER --check    exit 1 if the file would change

LAW_FOLDER holds `lov/*.md` and `forskrift/*.md`: Lovdata's public data sets as Markdown (NLOD 2.0).
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path

import yaml

from nabolag.governance.law.rooms import citations, paths, written
from nabolag.governance.law.text import digest, paragraphs_of, word_digest

ROOT = Path(__file__).resolve().parents[1] / "src" / "nabolag" / "governance"
TARGET = ROOT / "law" / "paragraphs.json"
PINS = ROOT / "law" / "pins.json"
SOURCE = {
    "source": "Stiftelsen Lovdata: gjeldende lover og gjeldende sentrale forskrifter (api.lovdata.no), "
    "via github.com/sstraume97/norwegian-laws 09fb9b86",
    "status": "2026-07-02",
    "retrieved": "2026-11-23",
    "licence": "NLOD 2.0",
    "attribution": "Inneholder data under Norsk lisens for offentlige data (NLOD) "
    "tilgjengeliggjort av Lovdata.",
}
SHORT = {"forskrift-2024-09-27-2348": "Forskrift om minimumsavdrag"}
"""What a sentence calls an act that has no short title of its own."""
MONTHS = ["jan", "feb", "mars", "apr", "mai", "juni", "juli", "aug", "sep", "okt", "nov", "des"]
COMMENCED = re.compile(r"(?:ikr\.|i kraft|f\.?o\.?m\.?) (\d{1,2})\.? (\w+) (\d{4})")


def main(args: list[str]) -> int:
    folder = Path(args[0])
    cited = sorted({(c.cite.act, c.cite.paragraph) for c in citations()})
    acts = {act: read(folder, act) for act in sorted({act for act, _ in cited})}
    content = build(cited, acts)
    if "--stamp" in args:
        stamp(content["paragraphs"], args[args.index("--stamp") + 1 :])
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    if "--check" in args:
        return int(text != TARGET.read_text(encoding="utf-8"))
    TARGET.write_text(text, encoding="utf-8")
    print(f"{len(content['paragraphs'])} paragraphs of {len(acts)} acts, {len(text) // 1024} kB")
    return 0


def read(folder: Path, act: str) -> str:
    return (folder / act.split("-")[0] / f"{act}.md").read_text(encoding="utf-8")


def build(cited: list[tuple[str, str]], acts: dict[str, str]) -> dict[str, object]:
    heads = {act: yaml.safe_load(text.split("---")[1]) for act, text in acts.items()}
    bodies = {act: paragraphs_of(text) for act, text in acts.items()}
    missing = [f"{act} {name}" for act, name in cited if name not in bodies[act]]
    if missing:
        raise SystemExit("not found in the law texts: " + ", ".join(missing))
    return {
        **SOURCE,
        "acts": [
            {
                "act": act,
                "name": SHORT.get(act) or re.split(" – ", head.get("korttittel", head["tittel"]))[0],
                "title": head["tittel"],
                "in_force": not head["ikrafttredelse"].startswith("Kongen"),
            }
            for act, head in heads.items()
        ],
        "paragraphs": [
            {
                "act": act,
                "paragraph": name,
                "heading": bodies[act][name][0],
                "text": bodies[act][name][1],
                "hash": digest(bodies[act][name][1]),
                "words": word_digest(bodies[act][name][1]),
                "since": since(bodies[act][name][1], heads[act]["ikrafttredelse"]),
                **({"until": day} if (day := until(bodies[act][name][1])) else {}),
            }
            for act, name in cited
        ],
    }


FUTURE = re.compile(r"(?:Endres|Oppheves|Tilføyes|Blir endra|Blir oppheva) ved [^*]*")


def until(text: str) -> str | None:
    """The day a change that is noted as coming takes effect; None when none is, or its day is not set."""
    notes = " ".join(line for line in text.splitlines() if line.startswith("*"))
    days = [day for note in FUTURE.findall(notes) for day in commenced(note)]
    return min(days, default=None)


def commenced(notes: str) -> list[str]:
    return [
        f"{year}-{MONTHS.index(month[:3] if month[:3] in MONTHS else month[:4]) + 1:02}-{int(day):02}"
        for day, month, year in COMMENCED.findall(notes)
        if month[:3] in MONTHS or month[:4] in MONTHS
    ]


def since(text: str, act_in_force: str) -> str | None:
    """The latest commencement in the amendment notes up to the status date, else the act's own first one."""
    notes = " ".join(line for line in text.splitlines() if line.startswith("*"))
    days = commenced(FUTURE.sub("", notes))
    days += [d for d in re.findall(r"\d{4}-\d\d-\d\d", str(act_in_force))[:1] if not days]
    return max((d for d in days if d <= SOURCE["status"]), default=None)


def stamp(paragraphs: list[dict[str, str]], again: Sequence[str]) -> None:
    """Fill `hash: "?"` on lines that also name act and paragraph, and pin what no line does.

    A pin that stands is kept, so that a new wording shows; the files of `again` have been read anew and are pinned anew.
    """
    found = {f"{p['act']} {p['paragraph']}": p for p in paragraphs}
    line = re.compile(r'act: ([\w-]+), paragraph: "([^"]+)"(.*)hash: "\?"')
    for path in sorted((ROOT / "rules").glob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        text = line.sub(
            lambda m: f'act: {m[1]}, paragraph: "{m[2]}"{m[3]}hash: "{found[f"{m[1]} {m[2]}"]["hash"]}"', text
        )
        path.write_text(text, encoding="utf-8")
    old: dict[str, dict[str, object]] = json.loads(PINS.read_text(encoding="utf-8"))
    pins: dict[str, dict[str, object]] = {}
    for path in paths():
        room = path.removesuffix(".yaml")
        for _, cite in written(path):
            key = f"{cite.act} {cite.paragraph}"
            if cite.hash is None or cite.since is None:
                p = found[key]
                kept = None if room in again else old.get(room, {}).get(key)
                pins.setdefault(room, {})[key] = kept or {
                    "hash": p["hash"],
                    "from": p["since"],
                    "to": p.get("until"),
                }
    PINS.write_text(json.dumps(pins, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
