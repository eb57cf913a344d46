"""What the desk says: lines of the audit log, states, letters, and when."""

from __future__ import annotations

from datetime import datetime

from nabolag.survey.settings import OSLO
from nabolag.text import N_

ACTIONS = {
    "login": N_("logget inn"),
    "login refused": N_("feil passord"),
    "logout": N_("logget ut"),
    "own password": N_("byttet passordet sitt"),
    "second on": N_("slo på engangskoden"),
    "second off": N_("slo av engangskoden"),
    "second reset": N_("nullstilte en brukers engangskode"),
    "code refused": N_("feil engangskode"),
    "recovery code used": N_("brukte en reservekode"),
    "login ended": N_("logget ut en nettleser"),
    "other logins ended": N_("logget ut alle andre nettlesere"),
    "account added": N_("la til en bruker"),
    "account role": N_("ga en bruker en annen rolle"),
    "account surveys": N_("ga en bruker andre undersøkelser"),
    "account organisation": N_("ga en bruker en annen organisasjon"),
    "account password": N_("ga en bruker nytt passord"),
    "account removed": N_("fjernet en bruker"),
    "fee case saved": N_("lagret en gebyrsak"),
    "fee case deleted": N_("slettet en gebyrsak"),
    "case saved": N_("lagret en sak"),
    "case renamed": N_("ga en sak nytt navn"),
    "case note": N_("skrev et notat i en sak"),
    "case shared": N_("endret hvem en sak er delt med"),
    "case brought back": N_("hentet tilbake en versjon av en sak"),
    "case deleted": N_("slettet en sak"),
    "open": N_("åpnet for svar"),
    "close": N_("lukket for svar"),
    "links": N_("skrev lenkene til en fil"),
    "letters": N_("sendte brev"),
    "bounces": N_("leste brev som kom tilbake"),
    "export": N_("hentet ut svar"),
    "capacity": N_("laget modellen av kapasitet"),
    "export in full": N_("hentet ut svar med alle opplysninger"),
    "answer file": N_("skrev svar til en fil"),
    "tables": N_("skrev tabeller med nøyaktige tall til filer"),
    "publish": N_("publiserte"),
    "delete contacts": N_("slettet kontakter"),
    "delete survey": N_("slettet alt"),
    "register imported": N_("leste samarbeid inn fra en fil"),
    "register added": N_("la til et samarbeid"),
    "register changed": N_("endret et samarbeid"),
    "register hint": N_("behandlet en melding om samarbeid"),
}
DETAILS = {
    "arrangements": N_("samarbeid"),
    "before": N_("modellen før"),
    "case": N_("sak"),
    "contacts": N_("kontakter"),
    "failed": N_("ikke sendt"),
    "files": N_("filer"),
    "format": N_("filtype"),
    "kind": N_("filtype"),
    "marked": N_("merket"),
    "name": N_("bruker"),
    "new": N_("nye"),
    "number": N_("melding"),
    "organisation": N_("organisasjon"),
    "reason": N_("begrunnelse"),
    "role": N_("rolle"),
    "rows": N_("rader"),
    "sent": N_("sendt"),
    "state": N_("utfall"),
    "surveys": N_("undersøkelser"),
    "version": N_("versjon"),
}
"""What more a line of the log says is called."""
STATES = {"early": N_("ikke åpnet ennå"), "open": N_("åpen"), "closed": N_("lukket")}
LETTERS = {
    ("invitation", "waiting"): N_("invitasjoner som venter"),
    ("invitation", "sending"): N_("invitasjoner som sendes nå"),
    ("invitation", "sent"): N_("invitasjoner sendt"),
    ("invitation", "failed"): N_("invitasjoner som ikke gikk ut"),
    ("invitation", "dropped"): N_("invitasjoner som ikke trengtes"),
    ("reminder", "waiting"): N_("påminnelser som venter"),
    ("reminder", "sending"): N_("påminnelser som sendes nå"),
    ("reminder", "sent"): N_("påminnelser sendt"),
    ("reminder", "failed"): N_("påminnelser som ikke gikk ut"),
    ("reminder", "dropped"): N_("påminnelser som ikke trengtes"),
}
ACTS = {
    "inviter": (
        N_("Send invitasjoner"),
        N_("De som har adresse og ikke har fått invitasjon, får den nå. Ingen får den to ganger."),
    ),
    "paminn": (
        N_("Send påminnelse"),
        N_(
            "De som er invitert og ikke har levert, får en påminnelse. De som har sagt nei, ikke kan nås eller fikk brev "
            "de siste tre dagene, får ingen."
        ),
    ),
    "lukk": (N_("Lukk for svar"), N_("Ingen kan svare før du åpner igjen. Ingenting slettes.")),
    "apne": (N_("Åpne for svar igjen"), N_("De samme lenkene virker igjen.")),
    "slett-kontakter": (
        N_("Slett kontaktene"),
        N_(
            "Navn, adresser og lenker slettes. Svarene blir, og er ingens. Ingen kan svare etterpå. Det kan ikke angres."
        ),
    ),
    "slett-alt": (
        N_("Slett alt"),
        N_("Kontakter, svar og skjema slettes. Det som er publisert, blir. Det kan ikke angres."),
    ),
}
"""What an owner may do: its name, and what it means."""
REQUIRED = {"no": N_("kan stå tomt"), "soft": N_("minnes om én gang"), "yes": N_("må besvares")}
CHANGES = {"changed": N_("endret"), "added": N_("ny"), "removed": N_("fjernet")}
PARTS = {
    "type": N_("slag"),
    "text": N_("tekst"),
    "help": N_("hjelpetekst"),
    "item": N_("utsagn"),
    "options": N_("svaralternativer"),
    "max": N_("høyeste"),
    "min": N_("laveste"),
    "top": N_("hvor mange som rangeres"),
    "unit": N_("enhet"),
    "decimals": N_("desimaler"),
    "dont_know": N_("vet ikke"),
}
"""What may differ in a question's wording."""


def local(moment: datetime | None) -> str:
    """Norwegian time to the minute; empty when there is none."""
    return f"{moment.astimezone(OSLO):%d.%m.%Y %H:%M}" if moment else ""
