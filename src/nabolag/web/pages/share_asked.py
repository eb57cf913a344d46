"""A case of cost sharing as it lies in an address: what people wrote, field by field."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from nabolag.errors import BadInput, in_field
from nabolag.governance.costs.coalitions import members_of
from nabolag.report.share import Case, example
from nabolag.report.share.case import figure
from nabolag.text import LANGUAGES, read_share, texts

MOST = 6
LONGEST = 60
KEYS = {"folk": "population", "bruk": "use", "andel": "ownership"}


@dataclass(frozen=True)
class CostFields:
    """What the address asks for, as written. `costs` is by bitmask over the six name fields.

    `form` and the key `andel` are what an agreement settled before: they go along to what it costs to leave.
    """

    names: tuple[str, ...]
    keys: dict[str, tuple[str, ...]]
    costs: dict[int, str]
    unit: str
    example: bool = False
    ranges: dict[int, tuple[str, str]] = field(default_factory=dict)
    only_listed: bool = False
    spread: str = ""
    form: str = ""

    @classmethod
    def of(cls, query: QueryParams) -> CostFields:
        """The case in the address, or the example when there is none."""
        names = tuple(name.strip()[:LONGEST] for name in query.getlist("navn"))
        spread = query.get("usikker", "").strip()[:10]
        if not any(names):
            lang = query.get("lang", "nb")
            made_up = cls.from_case(example(), lang)
            unit = texts(lang if lang in LANGUAGES else "nb")(made_up.unit)
            return replace(made_up, unit=unit, example=True, spread=spread)
        width = max(MOST, len(names))

        def filled(values: list[str]) -> tuple[str, ...]:
            return tuple(value.strip() for value in [*values, *[""] * width][:width])

        def by_group(letter: str) -> dict[int, str]:
            return {
                int(key[1:]): value.strip()
                for key, value in query.items()
                if key[:1] == letter and key[1:].isdecimal() and len(key) <= 4 and value.strip()
            }

        low, high = by_group("l"), by_group("h")
        return cls(
            filled(list(names)),
            {k: filled(query.getlist(k)) for k in KEYS},
            by_group("k"),
            query.get("enhet", "").strip()[:20],
            ranges={mask: (low[mask], high[mask]) for mask in low if mask in high},
            only_listed=query.get("bare") == "ja",
            spread=spread,
            form=query.get("form", "").strip()[:LONGEST],
        )

    @classmethod
    def from_case(cls, case: Case, lang: str) -> CostFields:
        """The same for a case that was read from a table."""
        order = {name: i for i, name in enumerate(case.players)}

        def mask(group: tuple[str, ...]) -> int:
            return sum(1 << order[name] for name in group)

        blank = [""] * (MOST - len(case.players))
        return cls(
            names=(*case.players, *blank),
            keys={
                field_: (*(_plain(case.keys.get(key, {}).get(name), lang) for name in case.players), *blank)
                for field_, key in KEYS.items()
            },
            costs={mask(group): _plain(cost, lang) for group, cost in case.costs.items()},
            unit=case.unit,
            ranges={
                mask(group): (_plain(low, lang), _plain(high, lang))
                for group, (low, high) in case.ranges.items()
            },
        )

    @property
    def slots(self) -> tuple[int, ...]:
        """The fields that hold a name."""
        return tuple(i for i, name in enumerate(self.names) if name)

    @property
    def groups(self) -> list[tuple[int, str, str]]:
        """(bitmask, the group's names, the cost as written), small groups first."""
        if len(self.slots) > MOST:
            return []
        masks = [sum(1 << self.slots[i] for i in members_of(mask)) for mask in range(1, 1 << len(self.slots))]
        masks.sort(key=lambda mask: (mask.bit_count(), members_of(mask)))
        return [
            (mask, " + ".join(self.names[i] for i in members_of(mask)), self.costs.get(mask, ""))
            for mask in masks
        ]

    def address(self, path: str, lang: str) -> str:
        """`path` with the whole case."""
        kept = [("usikker", self.spread)] * bool(self.spread) + [("lang", lang)] * (lang != "nb")
        if self.example:
            return f"{path}?{urlencode(kept)}" if kept else path
        pairs = [("navn", name) for name in self.names]
        for key, values in self.keys.items():
            pairs += [(key, value) for value in values] if any(values) else []
        pairs += [(f"k{mask}", cost) for mask, _, cost in self.groups if cost]
        for mask, (low, high) in self.ranges.items():
            pairs += [(f"l{mask}", low), (f"h{mask}", high)]
        pairs += [("enhet", self.unit)] * bool(self.unit) + [("bare", "ja")] * self.only_listed
        pairs += [("form", self.form)] * bool(self.form)
        return f"{path}?{urlencode(pairs + kept)}"

    def case(self) -> Case:
        """The case.

        Raises:
            BadInput: fewer than two or more than six names, a cost or key that is not a number or is missing.
        """
        if not 2 <= len(self.slots) <= MOST:
            with in_field(f"navn-{((*self.names, '')).index('') + 1}"):
                raise BadInput(
                    "Siden tar fra 2 til {most} deltakere, ikke {count}.", most=MOST, count=len(self.slots)
                )
        for i in self.slots:
            if self.names[i] in self.names[:i]:
                with in_field(f"navn-{i + 1}"):
                    raise BadInput(
                        "Deltakeren «{name}» står to ganger. Gi hver deltaker sitt eget navn.",
                        name=self.names[i],
                    )
        missing = [label for _, label, cost in self.groups if not cost]
        if missing and not self.only_listed:
            with in_field(next(f"k{mask}" for mask, _, cost in self.groups if not cost)):
                raise BadInput(
                    "Fyll inn hva {group} ville betalt på egen hånd ({missing} {missing:gruppe|grupper} mangler).",
                    group=missing[0],
                    missing=len(missing),
                )
        keys = {key: numbers for field_, key in KEYS.items() if (numbers := self._key(field_))}
        given = [
            (tuple(self.names[i] for i in members_of(mask)), mask, label)
            for mask, label, _cost in self.groups
        ]
        return Case(
            players=tuple(self.names[i] for i in self.slots),
            costs={group: self._cost(mask, label) for group, mask, label in given if mask in self.costs},
            keys=keys,
            unit=self.unit,
            example=self.example,
            ranges={
                group: (figure(self.ranges[mask][0], 0, label), figure(self.ranges[mask][1], 0, label))
                for group, mask, label in given
                if mask in self.ranges
            },
            only_listed=self.only_listed,
        )

    def _key(self, field_: str) -> dict[str, float]:
        numbers = {}
        for i in self.slots:
            if self.keys[field_][i]:
                with in_field(f"{field_}-{i + 1}"):
                    said = self.keys[field_][i]
                    share = field_ == "andel"  # written as 25 %, 1/4 or 0,25
                    numbers[self.names[i]] = (
                        float(read_share(said)) if share else figure(said, 0, self.names[i])
                    )
        return numbers

    def _cost(self, mask: int, label: str) -> float:
        with in_field(f"k{mask}"):
            return figure(self.costs[mask], 0, label)


def _plain(value: float | None, lang: str) -> str:
    shown = "" if value is None else f"{value:.12g}"
    return shown if lang == "en" else shown.replace(".", ",")
