"""From an agreement to its votes: what each owner can stop and carry, in each kind of matter."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from nabolag.data.shipped import Words
from nabolag.errors import BadInput, NotLawful
from nabolag.governance.voting.game import WeightedGame
from nabolag.governance.voting.rules import as_exact
from nabolag.governance.voting.rules_of_forms import FormRules, Matter, VoteRequirement, form_rules
from nabolag.governance.voting.table import Number
from nabolag.text import read_number, read_share
from nabolag.text.numbers import LONGEST
from nabolag.text.showing import Shown


@dataclass(frozen=True)
class Owner:
    """One participant.

    Attributes:
        code: what it is called in results and addresses, such as a municipality code.
        name: what people call it.
        representatives: seats in the top organ; in an AS the number of shares.
        votes_per_representative: 1 unless the agreement says otherwise.
        share: ownership share (any unit, the sum is what counts); None where not settled.
    """

    code: str
    name: str
    representatives: int
    votes_per_representative: int = 1
    share: Fraction | None = None

    @property
    def votes(self) -> int:
        return self.representatives * self.votes_per_representative


@dataclass(frozen=True, repr=False)
class Agreement(Shown):
    """Owners, votes and form.

    Attributes:
        chair: code of the owner whose representative leads the meeting and decides a tie, if it is to be
            counted.
        thresholds: agreed share of the votes per matter id, where the law lets the agreement decide.

    Raises:
        BadInput: fewer than two owners, one twice, votes that are not whole numbers of 0 or more, an unknown
            chair or matter, or a threshold that is not between a half and one.
        NotLawful: fewer representatives, or more votes, than the form's law lets an owner have.
    """

    form: str
    owners: tuple[Owner, ...]
    chair: str | None = None
    thresholds: Mapping[str, Fraction] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _check(self)

    @property
    def rules(self) -> FormRules:
        return form_rules(self.form)

    def with_votes(self, representatives: Mapping[str, int]) -> Agreement:
        """The same agreement with other numbers of representatives: what if."""
        return replace(
            self,
            owners=tuple(
                replace(o, representatives=representatives.get(o.code, o.representatives))
                for o in self.owners
            ),
        )


@dataclass(frozen=True, repr=False)
class OwnerPower(Shown):
    """One owner in one matter; shares are 0–1, groups are codes of owners.

    `carries_with` and `stops_with` are the smallest groups in which the owner is needed; None where it never
    is.
    """

    owner: Owner
    vote_share: Fraction
    banzhaf: Number
    shapley_shubik: Number
    decisive: Number
    prevent: Number
    initiate: Number
    veto: bool
    dummy: bool
    carries_with: frozenset[str] | None
    stops_with: frozenset[str] | None


@dataclass(frozen=True, repr=False)
class MatterPower(Shown):
    """One kind of matter: its game, every owner's power, and the groups that count."""

    matter: Matter
    game: WeightedGame
    owners: tuple[OwnerPower, ...]
    smallest_winning: frozenset[str]
    smallest_blocking: frozenset[str]
    act: Fraction


def agreement_power(agreement: Agreement) -> list[MatterPower]:
    """What each owner can do in each kind of matter the form's law knows."""
    return [matter_power(agreement, matter) for matter in agreement.rules.matters]


def matter_power(agreement: Agreement, matter: Matter) -> MatterPower:
    """What each owner can do in one kind of matter."""
    game = matter_game(agreement, matter)
    shapley, banzhaf, decisive = game.shapley_shubik(), game.banzhaf(), game.banzhaf_absolute()
    prevent, initiate = game.coleman_prevent(), game.coleman_initiate()
    veto, dummies = set(game.veto_players()), set(game.dummies())
    total = sum(owner.votes for owner in agreement.owners)
    rows = tuple(
        OwnerPower(
            owner=owner,
            vote_share=Fraction(owner.votes, total),
            banzhaf=banzhaf[owner.code],
            shapley_shubik=shapley[owner.code],
            decisive=decisive[owner.code],
            prevent=prevent[owner.code],
            initiate=initiate[owner.code],
            veto=owner.code in veto,
            dummy=owner.code in dummies,
            carries_with=game.carries_with(owner.code),
            stops_with=game.stops_with(owner.code),
        )
        for owner in agreement.owners
    )
    return MatterPower(
        matter, game, rows, game.smallest_winning(), game.smallest_blocking(), game.coleman_act()
    )


def matter_game(agreement: Agreement, matter: Matter) -> WeightedGame:
    """The vote on one kind of matter.

    A matter where the others stay away carries only when those who meet are a quorum by themselves.
    """
    agreed = agreement.thresholds.get(matter.id)
    games = [_game(agreement, matter, need, agreed) for need in matter.needs]
    return WeightedGame(games[0].quota, games[0].weights, also=games[1:])


def to_clarify(agreement: Agreement) -> tuple[Words, ...]:
    """What the law leaves open about the votes of this agreement, in the order to be read."""
    rules = agreement.rules
    weighted = any(owner.votes_per_representative != 1 for owner in agreement.owners) or (
        rules.one_vote and len({owner.votes for owner in agreement.owners}) > 1
    )
    above = [
        matter.least.above
        for matter in rules.matters
        if matter.least is not None
        and matter.least.above is not None
        and matter.least.fraction < agreement.thresholds.get(matter.id, Fraction(0)) < 1
    ]
    sentences = (rules.weights_to_clarify if weighted else None, *above)
    return tuple(words for words in sentences if words is not None)


def agreement_from(facts: Mapping[str, object]) -> Agreement:
    """An agreement as written in YAML or JSON: form, owners (code, name, representatives, share …), chair,
    thresholds.

    Raises:
        BadInput: a part is missing or of the wrong kind; besides what `Agreement` raises.
    """
    unknown = set(facts) - {"form", "owners", "chair", "thresholds"}
    if unknown:
        raise BadInput(
            "Avtalen har et ukjent punkt, «{key}». Kjente punkter er form, owners, chair og thresholds.",
            key=min(map(str, unknown)),
        )
    owners = facts.get("owners")
    if not isinstance(owners, Sequence) or isinstance(owners, str) or not owners:
        raise BadInput("Avtalen mangler «owners», en liste over deltakerne.")
    thresholds = facts.get("thresholds") or {}
    if not isinstance(thresholds, Mapping):
        raise BadInput("«thresholds» skal være en liste av saksslag og andel, for eksempel «ordinary: 3/5».")
    chair = facts.get("chair")
    return Agreement(
        form=str(facts.get("form", "IKS")),
        owners=tuple(_owner(i, given) for i, given in enumerate(owners, 1)),
        chair=None if chair is None else str(chair),
        thresholds={str(matter): read_share(value, str(matter)) for matter, value in thresholds.items()},
    )


def whole(value: object, where: str) -> int:
    """A whole number of 0 or more.

    Raises:
        BadInput: anything else; the law counts votes and seats whole.
    """
    try:
        number = read_number(value)
    except BadInput:
        number = Fraction(-1)
    if number < 0 or number.denominator != 1:
        raise BadInput(
            "{where}: «{value}» må være et helt tall, 0 eller mer. Plasser og stemmer deles ikke.",
            where=where,
            value=str(value)[:LONGEST],
        )
    return int(number)


def _owner(row: int, given: object) -> Owner:
    if not isinstance(given, Mapping) or not (given.get("code") or given.get("name")):
        raise BadInput("Deltaker {row} mangler «code» eller «name».", row=row)
    code = str(given.get("code") or given["name"])
    unknown = set(given) - {"code", "name", "representatives", "votes_per_representative", "share"}
    if unknown:
        raise BadInput(
            "Deltakeren «{code}» har et ukjent punkt, «{key}».", code=code, key=min(map(str, unknown))
        )
    if "representatives" not in given:
        raise BadInput(
            "Deltakeren «{code}» mangler «representatives», antall plasser eller aksjer.", code=code
        )
    own = given.get("share")
    return Owner(
        code,
        str(given.get("name") or code),
        whole(given["representatives"], code),
        whole(given.get("votes_per_representative", 1), code),
        None if own is None else read_share(own, code, percent_above_one=False),
    )


def _game(
    agreement: Agreement, matter: Matter, need: VoteRequirement, agreed: Fraction | None
) -> WeightedGame:
    owners = agreement.owners
    if need.of == "owners":
        return WeightedGame(len(owners), {owner.code: 1 for owner in owners})
    weights: dict[str, int | Fraction] = {owner.code: _weight(owner, need, owners) for owner in owners}
    total = sum(weights.values())
    part = agreed if agreed is not None and need.of == "votes" and not need.fixed else need.fraction
    casting = agreement.chair is not None and need.of == "votes" and need.strict and part == need.fraction
    if casting and agreement.chair is not None:
        # the chair decides a tie: as if everyone had two votes for each, and the chair one more
        doubled: dict[str, int | Fraction] = {code: 2 * weight for code, weight in weights.items()}
        doubled[agreement.chair] += 1
        return WeightedGame(total + 1, doubled)
    quota = part * total
    if need.strict:
        step = Fraction(1, math.lcm(*(Fraction(w).denominator for w in weights.values())))
        quota = (math.floor(quota / step) + 1) * step
    return WeightedGame(quota, weights)


def _weight(owner: Owner, need: VoteRequirement, owners: Sequence[Owner]) -> int | Fraction:
    if need.of == "members":
        return owner.representatives
    if need.of == "capital" and all(o.share is not None for o in owners):
        assert owner.share is not None
        return owner.share
    return owner.representatives if need.of == "capital" else owner.votes


def _lawful_threshold(matter: Matter, part: Fraction) -> None:
    least = matter.least
    if least is None:
        return
    if least.only and part != least.fraction:
        raise NotLawful(
            "Kravet i «{matter}» er {part} av stemmene. Loven sier flertall, og det kan ikke avtales annet ({law}).",
            matter=matter.id,
            part=part,
            law=least.source.cited,
        )
    if part < least.fraction:
        raise NotLawful(
            "Kravet i «{matter}» er {part} av stemmene. Loven lar ingen avtale gå under {least} ({law}).",
            matter=matter.id,
            part=part,
            least=least.fraction,
            law=least.source.cited,
        )


def _check(agreement: Agreement) -> None:
    rules = form_rules(agreement.form)
    codes = [owner.code for owner in agreement.owners]
    if len(codes) < 2:
        raise BadInput("En avtale har minst to deltakere. Det er oppgitt {count}.", count=len(codes))
    for twice in (code for code in codes if codes.count(code) > 1):
        raise BadInput("Deltakeren «{code}» er ført opp to ganger.", code=twice)
    if agreement.chair is not None and agreement.chair not in codes:
        raise BadInput("Møtelederen kommer fra «{code}», som ikke er deltaker.", code=agreement.chair)
    matter_ids = [matter.id for matter in rules.matters]
    for matter, part in agreement.thresholds.items():
        if matter not in matter_ids or matter == "all_councils":
            raise BadInput(
                "«{matter}» er ikke et saksslag med stemmekrav i {form}. Velg {known}.",
                matter=matter,
                form=agreement.form,
                known=", ".join(k for k in matter_ids if k != "all_councils"),
            )
        if not Fraction(1, 2) <= part <= 1:
            raise BadInput(
                "Kravet i «{matter}» er {part}. Det må være fra en halv til én av stemmene.",
                matter=matter,
                part=part,
            )
        _lawful_threshold(next(m for m in rules.matters if m.id == matter), part)
    for owner in agreement.owners:
        for value in (owner.representatives, owner.votes_per_representative):
            whole(value, owner.code)
        if owner.share is not None and as_exact(owner.share, owner.code) < 0:
            raise BadInput("«{code}» har negativ eierandel.", code=owner.code)
        if owner.representatives < rules.least_representatives and rules.least_source is not None:
            raise NotLawful(
                "«{name}» har {count} {count:representant|representanter}. Loven krever minst {least} ({law}).",
                name=owner.name,
                count=owner.representatives,
                least=rules.least_representatives,
                law=rules.least_source.cited,
            )
        if rules.equal_votes is not None and owner.votes_per_representative != 1:
            raise NotLawful(
                "«{name}» har {count} {count:stemme|stemmer} for hvert medlem. I denne formen har hvert "
                "medlem én stemme, og det kan "
                "ikke avtales annerledes ({law}).",
                name=owner.name,
                count=owner.votes_per_representative,
                law=rules.equal_votes.cited,
            )
    total = sum(owner.votes for owner in agreement.owners)
    if total == 0:
        raise BadInput("Ingen av deltakerne har stemmer.")
    if rules.no_majority_owner is not None:
        for owner in agreement.owners:
            if 2 * owner.votes > total:
                raise NotLawful(
                    "«{name}» har flertallet av stemmene, og det tillater ikke loven ({law}).",
                    name=owner.name,
                    law=rules.no_majority_owner.cited,
                )
