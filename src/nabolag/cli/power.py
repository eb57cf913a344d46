"""`nabolag power`: who decides under an agreement, or in any weighted vote."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nabolag.cli.common import FriendlyCommand, echo_json, json_option, lang_option, option, progress
from nabolag.cli.papers import check_out, deliver, out_option
from nabolag.text import N_, read_share

if TYPE_CHECKING:
    from nabolag.governance.voting import Agreement, WeightedGame


@click.command(
    cls=FriendlyCommand,
    help=N_(
        "Stemmemakt under en avtale: hva hver deltaker kan stoppe og få vedtatt.\n\n"
        "Eksempel: nabolag power --form IKS --owners Moskenes=1,Flakstad=1,Vestvågøy=5,Vågan=4 --compare\n\n"
        "Eksempel: nabolag power --quota 12 --weights DE=4,FR=4,IT=4,NL=2,BE=2,LU=1\n\n"
        "Eksempel: nabolag power avtale.yaml --for 1874 --out notat.docx"
    ),
)
@click.argument("agreement", required=False, type=click.Path(path_type=Path))
@option("--quota", help=N_("Antall stemmer som skal til, for en avstemning uten avtale."))
@option("--weights", help=N_("Stemmer per deltaker, for eksempel A=4,B=2."))
@option("--form", default="IKS", show_default=True, help=N_("Samarbeidsform: IKS, KO, nemnd, AS eller SA."))
@option("--owners", help=N_("Deltakere og plasser, for eksempel Moskenes=1,Vågan=4."))
@option(
    "--by",
    default="representatives",
    help=N_("Fordel plassene på nytt: population, equal, mixed, square_root eller capped."),
)
@option("--chair", help=N_("Deltakeren møtelederen kommer fra; avgjør ved likt stemmetall."))
@option("--threshold", multiple=True, help=N_("Avtalt stemmekrav, for eksempel amendment=3/4."))
@option("--for", "focus", help=N_("Deltakeren notatet skrives for."))
@option("--compare", "compare_", is_flag=True, help=N_("Vis de vanlige fordelingene side om side."))
@option("--nearest", help=N_("Finn plassene som gir makt nærmest en nøkkel, for eksempel population."))
@option("--parties", is_flag=True, help=N_("Vis makt per parti etter kommunestyrevalget 2023."))
@option("--present", help=N_("Sjansen for at hver deltaker møter, for eksempel 90 %."))
@out_option
@json_option
@lang_option
def command(lang: str, **asked: Any) -> None:
    """Read the vote or the agreement, and print, write or dump what it gives."""
    from nabolag.errors import BadInput

    if asked["quota"] is not None or asked["weights"]:
        _vote(asked, lang)
    elif asked["agreement"] or asked["owners"]:
        _agreement(asked, lang)
    else:
        raise BadInput("Oppgi en avtalefil, --owners, eller --quota og --weights. Se nabolag power --help.")


def _vote(asked: dict[str, Any], lang: str) -> None:
    from nabolag.errors import BadInput
    from nabolag.governance.voting import WeightedGame
    from nabolag.report.power import game_table, vote_paper
    from nabolag.text import texts

    if asked["quota"] is None or not asked["weights"]:
        raise BadInput("En avstemning uten avtale trenger både --quota og --weights.")
    if asked["out"]:
        raise BadInput("--out skriver en avtale til fil. Oppgi --owners eller en avtalefil.")
    weights = {
        name: read_share(value, name, percent_above_one=False)
        for name, value in _pairs(asked["weights"], "--weights")
    }
    game = WeightedGame(read_share(asked["quota"], "--quota", percent_above_one=False), weights)
    _ = texts(lang)
    with progress(_("Teller koalisjoner")):
        made = _game_json(game) if asked["as_json"] else game_table(game, _)
    if isinstance(made, dict):
        echo_json(made)
    else:
        deliver(vote_paper(made, _), None, False)


def _agreement(asked: dict[str, Any], lang: str) -> None:
    from nabolag.errors import BadInput
    from nabolag.report.power import decisions, power_paper
    from nabolag.report.power.case import case_of, owner_name
    from nabolag.text import texts

    check_out(asked["out"])
    agreement = _read(asked)
    case = case_of(agreement)
    designs = case.designs(asked["nearest"]) if asked["compare_"] or asked["nearest"] else []
    focus = None
    if asked["focus"]:
        codes = {owner.code for owner in agreement.owners}
        focus = asked["focus"] if asked["focus"] in codes else owner_name(asked["focus"])[0]
    present = None if asked["present"] is None else read_share(asked["present"], "--present")
    if present is not None and not 0 < present <= 1:
        raise BadInput(
            "--present er {said}. Oppgi en sannsynlighet over 0 og høyst 100 %.", said=asked["present"]
        )
    absence = None if present is None else case.absence(present)
    parties = case.parties() if asked["parties"] else None
    _ = texts(lang)
    with progress(_("Teller koalisjoner")):
        paper = power_paper(decisions(agreement, _, focus, designs, parties, absence))
    deliver(paper, asked["out"], asked["as_json"])


def _read(asked: dict[str, Any]) -> Agreement:
    from nabolag.errors import BadInput
    from nabolag.governance.voting import agreement_from
    from nabolag.governance.voting.agreement_game import whole
    from nabolag.report.power.case import agreement_of
    from nabolag.sources.plain_yaml import plain, written_text

    if asked["agreement"] is None:
        given = [
            (name, whole(value, name) if value else None)
            for name, value in _pairs(asked["owners"], "--owners", bare=True)
        ]
        thresholds = {
            name: read_share(value, name)
            for line in asked["threshold"]
            for name, value in _pairs(line, "--threshold")
        }
        return agreement_of(asked["form"], given, asked["by"], asked["chair"], thresholds)
    path: Path = asked["agreement"]
    try:
        facts = plain(written_text(path.read_bytes(), str(path)), str(path))
    except FileNotFoundError:
        raise BadInput("Filen {path} finnes ikke.", path=path) from None
    except OSError as error:
        raise BadInput("Filen {path} kan ikke leses som YAML: {reason}", path=path, reason=error) from None
    if not isinstance(facts, dict):
        raise BadInput("Filen {path} beskriver ingen avtale. Den skal ha form og owners.", path=path)
    return agreement_from(facts)


def _pairs(text: str, where: str, bare: bool = False) -> list[tuple[str, str]]:
    """`A=4,B=2` as pairs; a name without a number only where `bare`."""
    from nabolag.errors import BadInput

    pairs: list[tuple[str, str]] = []
    for part in filter(None, (p.strip() for p in text.split(","))):
        name, equals, value = (x.strip() for x in part.partition("="))
        if not name or (not bare and not (equals and value)):
            raise BadInput(
                "«{part}» i {where} skal være navn=tall, for eksempel A=4.", part=part, where=where
            )
        if name in dict(pairs):
            raise BadInput("«{name}» står to ganger i {where}.", name=name, where=where)
        pairs.append((name, value))
    return pairs


def _game_json(game: WeightedGame) -> dict[str, object]:
    measures = ("banzhaf", "banzhaf_absolute", "shapley_shubik", "coleman_prevent", "coleman_initiate")
    shapley = game.shapley_shubik()  # first: counted by size, so that the others come from the same count
    return {
        "quota": game.quota,
        "weights": game.weights,
        **{name: dict(shapley if name == "shapley_shubik" else getattr(game, name)()) for name in measures},
        "coleman_act": game.coleman_act(),
        "veto_players": game.veto_players(),
        "dummies": game.dummies(),
    }
