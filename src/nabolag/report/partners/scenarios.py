"""What may be asked of a map of the whole country: one service and its rules, checked, and the key its answer is kept under.

One scenario is one pure task (`solving`). Its seed comes from its key, so that the answer is the same on any machine and in
any order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from nabolag.errors import BadInput, NotKnown
from nabolag.municipalities import current, find
from nabolag.report.casefile.services import accounts_called
from nabolag.report.casefile.subject import name_of, rows
from nabolag.report.partners.land import LARGEST, Rules
from nabolag.report.partners.travel import UNITS
from nabolag.text import Amount

MODELLED = ("administration", "fire", "child_welfare", "school", "health_and_care")
LONGEST = 80  # letters of the rules in a key
MOST_RULES = 20  # groups that must, or must not, be together


@dataclass(frozen=True, order=True)
class Scenario:
    """One task.

    Attributes:
        service: one of `MODELLED`. max_size: the most municipalities in a group (2–6).
        min_population: inhabitants every group must have. subsidy: million kroner a year from the state to a group for each
            owner beyond the first. merged: with the mergers that are decided, such as Moskenes and Vestvågøy from 2028.
        max_km: how far apart the two in a group that are farthest apart may lie: in a straight line with `crossing_km` for each
            crossing of water on the way, or by `travel`, the name of a table of the user's own (`name_of_table`), in its `unit`
            (`UNITS`; kilometres of road then tell what journeys cost too); 0 is no limit.
        together: codes that must be in one group; apart: codes no two of which may be in one.
        max_population: the most inhabitants of a group; one municipality alone may have more. regions: how many groups there
            must be, those of one counted. 0 is no rule.
        favour: million kroner a year that a map counts as less for each pair that the register has in an arrangement of the
            service today, and that stays together.
    """

    service: str
    max_size: int = 3
    min_population: int = 0
    subsidy: float = 0.0
    merged: bool = False
    max_km: float = 0.0
    together: Rules = ()
    apart: Rules = ()
    max_population: int = 0
    regions: int = 0
    crossing_km: float = 0.0
    favour: float = 0.0
    travel: str = ""
    unit: str = ""

    def __post_init__(self) -> None:
        if self.service not in MODELLED:
            raise BadInput(
                "Tjenesten «{said}» har ingen modell for hele landet. Velg en av {known}.",
                said=self.service,
                known=", ".join(MODELLED),
            )
        if not 2 <= self.max_size <= LARGEST:
            raise BadInput(
                "Gruppestørrelsen {said} kan ikke brukes. Velg et tall fra 2 til {most}.",
                said=self.max_size,
                most=LARGEST,
            )
        if not 0 <= self.min_population <= 1_000_000:
            raise BadInput(
                "Minste folketall er {said}. Skriv et tall fra 0 til 1 000 000.", said=self.min_population
            )
        if not 0 <= self.subsidy <= 100:
            raise BadInput(
                "Tilskuddet er {said} millioner kroner. Skriv et tall fra 0 til 100.",
                said=Amount(self.subsidy),
            )
        if not 0 <= self.max_km <= 2000:
            raise BadInput(
                "Reisegrensen er {said}. Skriv et tall fra 0 til 2000; 0 er ingen grense.",
                said=Amount(self.max_km),
            )
        if not 0 <= self.crossing_km <= 500:
            raise BadInput(
                "Hver sjøkryssing teller {said} kilometer. Skriv et tall fra 0 til 500.",
                said=Amount(self.crossing_km),
            )
        if self.crossing_km and not self.max_km:
            raise BadInput(
                "Sjøkryssinger teller bare mot en reisegrense. Skriv hvor langt det kan være også."
            )
        if self.travel and not self.max_km:
            raise BadInput(
                "En egen reisetabell gjelder bare med en reisegrense. Skriv hvor langt det kan være."
            )
        if self.travel and self.crossing_km:
            raise BadInput(
                "Sjøkryssinger hører til rette linjer, og en egen reisetabell har dem med. Velg ett av dem."
            )
        if self.unit not in UNITS:
            raise BadInput(
                "Enheten «{said}» kan ikke brukes. Velg en av {known}.",
                said=self.unit,
                known=", ".join(filter(None, UNITS)),
            )
        if not 0 <= self.favour <= 100:
            raise BadInput(
                "Vekten av dagens samarbeid er {said} millioner kroner. Skriv et tall fra 0 til 100.",
                said=Amount(self.favour),
            )
        if self.max_population and not self.min_population <= self.max_population <= 1_000_000:
            raise BadInput(
                "Største folketall er {said}. Skriv et tall fra det minste, {least}, til 1 000 000; 0 er ingen grense.",
                said=self.max_population,
                least=self.min_population,
            )
        if not 0 <= self.regions <= len(current()):
            raise BadInput(
                "Antall grupper er {said}. Skriv et tall fra 1 til {most}; 0 er så mange som er best.",
                said=self.regions,
                most=len(current()),
            )
        for name in ("together", "apart"):
            object.__setattr__(self, name, tuple(sorted({tuple(sorted(one)) for one in getattr(self, name)})))
        self._rules_agree()

    def _rules_agree(self) -> None:
        if len(self.together) + len(self.apart) > MOST_RULES:
            raise BadInput(
                "Det er for mange regler om hvem som skal være sammen. Gi høyst {n}.", n=MOST_RULES
            )
        for must in self.together:
            if len(must) > self.max_size:
                raise BadInput(
                    "{names} skal være sammen, men en gruppe har høyst {n} {n:kommune|kommuner}. Tillat større grupper.",
                    names=", ".join(said_of(code) for code in must),
                    n=self.max_size,
                )
            for never in self.apart:
                if len(both := sorted(set(must) & set(never))) > 1:
                    raise BadInput(
                        "{a} og {b} kan ikke både skulle være sammen og ikke være sammen. Ta bort den ene regelen.",
                        a=said_of(both[0]),
                        b=said_of(both[1]),
                    )

    @property
    def key(self) -> str:
        """What the task is called, and what its seed is made of.

        >>> Scenario("fire", 4, 5000, 1.5, True).key
        'fire-4-5000-1.5-merged'
        """
        tail = "merged" if self.merged else "now"
        rules = [f"km{self.max_km:g}"] if self.max_km else []
        rules += [f"sea{self.crossing_km:g}"] if self.crossing_km else []
        rules += [f"keep{self.favour:g}"] if self.favour else []
        rules += [f"own{self.travel}{self.unit}"] if self.travel else []
        rules += [f"most{self.max_population}"] if self.max_population else []
        rules += [f"n{self.regions}"] if self.regions else []
        for word, groups in (("with", self.together), ("not", self.apart)):
            rules += [word + "_".join(group) for group in groups]
        if len("-".join(rules)) > LONGEST:
            rules = ["rules" + sha256("-".join(rules).encode()).hexdigest()[:32]]
        return "-".join(
            [self.service, str(self.max_size), str(self.min_population), f"{self.subsidy:g}", tail, *rules]
        )

    @property
    def seed(self) -> int:
        """The same on every machine, whatever Python's own hashes are, and for every scenario of the service.

        It is made of the part of the key that names the service alone: two maps then differ by their rules, and not by the
        luck of other draws.
        """
        return int.from_bytes(sha256(self.service.encode()).digest()[:8], "big")


def said_of(code: str) -> str:
    """What a municipality is called; what is no code, as it stands."""
    return name_of(code) if code in rows() else code


def rules_in(written: Iterable[str]) -> Rules:
    """Groups written as `Moskenes, Flakstad`, with a comma or plus between, as codes.

    Raises:
        NotKnown: no municipality is called that.
        BadInput: one alone, or one named twice.
    """
    found = []
    for line in written:
        codes = [find(name).code for name in re.split(r"[,+]", line) if name.strip()]
        if len(codes) < 2:
            raise BadInput(
                "«{said}» er ikke minst to kommuner. Skriv dem med komma mellom: Moskenes, Flakstad.",
                said=line,
            )
        if len(set(codes)) < len(codes):
            raise BadInput("«{said}» nevner den samme kommunen to ganger.", said=line)
        found.append(tuple(codes))
    return tuple(found)


def modelled(name: str) -> str:
    """The id of a service that has models, called as people call it.

    Raises:
        NotKnown: there is no such service, or it has no models.
    """
    try:
        found = accounts_called(name)
    except NotKnown:
        found = None
    if found in MODELLED:
        return found
    known = ", ".join(MODELLED)
    raise NotKnown(
        "Tjenesten «{said}» har ingen modell for hele landet. Velg en av {known}.", said=name, known=known
    )
