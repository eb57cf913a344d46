"""The command line: `nabolag COMMAND`. It reads arguments, calls the rooms, and prints.

Commands are imported when they are used, so that `nabolag --help` stays fast; their one-line help
stands here for the same reason.
"""

from __future__ import annotations

import gettext
import os
import sys
from pathlib import Path

import click

from nabolag import text
from nabolag.cli.common import N_, FriendlyOption, LazyGroup, asked_language, option

# name: (module, one-line help in bokmål)
COMMANDS: dict[str, tuple[str, str]] = {
    "assess": ("nabolag.cli.assess", N_("Saksgrunnlag for én kommune.")),
    "serve": ("nabolag.cli.serve", N_("Start nettstedet på denne maskinen.")),
    "data": ("nabolag.cli.data", N_("Hva dataene er, og hvor gamle de er.")),
    "survey": ("nabolag.cli.survey", N_("Spørreundersøkelser: fra spørsmål til publisert svar.")),
    "register": ("nabolag.cli.register", N_("Hvem samarbeider med hvem, etter kildene.")),
    "partners": ("nabolag.cli.partners", N_("Hvem dere kan spørre, og hva det er å hente.")),
    "potential": ("nabolag.cli.potential", N_("Hva en gruppe kommuner kan hente, lag for lag.")),
    "preparedness": ("nabolag.cli.preparedness", N_("Hva beredskapen krever, alene og sammen.")),
    "regions": ("nabolag.cli.regions", N_("Hele landet delt inn for en tjeneste, og om det holder.")),
    "measures": ("nabolag.cli.measures", N_("Hva statlige tiltak ville kostet, og hvem de dekker.")),
    "power": ("nabolag.cli.power", N_("Stemmemakt under en avtale.")),
    "share": ("nabolag.cli.share", N_("Fordel kostnader mellom deltakerne.")),
    "leave": ("nabolag.cli.leave", N_("Hva det koster å gå ut av et samarbeid.")),
    "fees": ("nabolag.cli.fees", N_("Gebyret framover, alene eller sammen.")),
    "forms": ("nabolag.cli.forms", N_("Hvilke samarbeidsformer loven åpner for.")),
    "ownership": ("nabolag.cli.ownership", N_("Kommunen som eier: interesser, frister, melding.")),
    "agreement": ("nabolag.cli.agreement", N_("Utkast til samarbeidsavtale, og hva som mangler.")),
}


@click.command(
    cls=LazyGroup,
    commands_at=COMMANDS,
    help=N_("Hva norske kommuner bør gjøre sammen, med belegg.\n\nEksempel:\n  nabolag assess Moskenes"),
)
@click.version_option(
    package_name="nabolag", message="nabolag %(version)s", cls=FriendlyOption, help=N_("Vis versjonen.")
)
@option("--as-of", help=N_("Bruk dataene slik de var denne dagen (ÅÅÅÅ-MM-DD)."))
def root(as_of: str | None) -> None:
    """Entry of every command; `--lang` may stand before or after the command's name."""
    if as_of is not None:  # not in a callback: what goes wrong here is told as other mistakes are
        from nabolag.data.snapshots import use

        use(as_of)


def main() -> None:
    """Entry point: exit 0 done, 2 bad input, 1 our fault."""
    os.environ["LANGUAGE"] = asked_language()
    # our matrices are small: threads that wait for each other cost more than they do (six times, on a busy machine)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    gettext.bindtextdomain("messages", str(Path(text.__file__).parent / "locale" / "click"))
    sys.exit(root.main(standalone_mode=True))
