"""What the lines of the audit log say."""

from __future__ import annotations

from nabolag.text import N_

ACTIONS = {
    "login": N_("logget inn"),
    "login refused": N_("feil passord"),
    "logout": N_("logget ut"),
    "own password": N_("byttet passordet sitt"),
    "account added": N_("la til en bruker"),
    "account role": N_("ga en bruker en annen rolle"),
    "account password": N_("ga en bruker nytt passord"),
    "account removed": N_("fjernet en bruker"),
    "open": N_("åpnet for svar"),
    "close": N_("lukket for svar"),
    "letters": N_("sendte brev"),
    "bounces": N_("leste brev som kom tilbake"),
    "export": N_("hentet ut svar"),
    "publish": N_("publiserte"),
    "delete contacts": N_("slettet kontakter"),
    "delete survey": N_("slettet alt"),
}
