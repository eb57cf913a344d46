"""Whom we are known to work with, what the survey says of our kind, and what nobody has told us yet."""

from __future__ import annotations

from nabolag.cooperation import coverage_note, known
from nabolag.data import Fact, facts
from nabolag.report.casefile.subject import Subject
from nabolag.report.companies import proper
from nabolag.report.paper.blocks import Bar, Bars, Block, Bullets, Cell, Column, Table, text
from nabolag.report.paper.model import Section
from nabolag.text import N_

SMALL = 5000  # inhabitants; our own line, since the article draws none
PERIPHERAL = (5, 6)  # centrality classes
CENTRAL = (1, 2)
NORD_NORGE = ("18", "55", "56")
MIDT_NORGE = ("50", "15")

ROLES = {
    "seat": N_("har kontoradresse her"),
    "member": N_("eier"),
    "served": N_("henter avfallet her"),
    "partner": N_("samarbeider"),
}
CERTAINTY = {"yes": N_("ja"), "partly": N_("delvis"), "unconfirmed": N_("ubekreftet")}


def what_the_survey_says(subject: Subject) -> Section:
    """The article's national figures and what it states, in words, of municipalities like this one."""
    _ = subject.texts
    capacity = [f for f in facts() if f.group == "capacity"]
    barriers = [f for f in facts() if f.group == "barriers"]
    blocks: list[Block] = [
        text(
            _(
                "Sentio Research Norge har spurt norske kommuneledere for Samfunnsbedriftene, en "
                "interesseorganisasjon. Tallene gjelder hele landet. Prosenter for grupper av kommuner er ikke "
                "publisert, og heller ikke antall svar; derfor kan ingen feilmargin oppgis."
            ),
            ("survey_article",),
        ),
        _shares(
            subject,
            capacity,
            _(
                "Har kommunen kapasitet og kompetanse til å løse alle lovpålagte oppgaver uten interkommunalt samarbeid?"
            ),
        ),
        _shares(subject, barriers, _("Viktige barrierer for mer samarbeid, de tre som er publisert")),
        Bullets(tuple(of_our_kind(subject)), ("survey_article",)),
    ]
    return Section("undersokelsen", _("Hva undersøkelsen sier"), tuple(blocks))


def _shares(subject: Subject, shown: list[Fact], caption: str) -> Bars:
    _ = subject.texts
    bars = tuple(
        Bar(
            fact.title[_.lang],
            fact.value,
            _.percent(fact.value / 100) if fact.value is not None else _("ikke publisert"),
        )
        for fact in shown
        if fact.value is not None
    )
    return Bars(
        caption,
        _("prosent"),
        bars,
        alt=_.join(f"{bar.label} {bar.shown}" for bar in bars),
        sources=("survey_article",),
        whole=100,
    )


def of_our_kind(subject: Subject) -> list[str]:
    _, row = subject.texts, subject.row
    small = row["population"] is not None and row["population"] < SMALL
    peripheral, central = row["centrality_class"] in PERIPHERAL, row["centrality_class"] in CENTRAL
    sentences = []
    if small or peripheral:
        sentences.append(
            _(
                "Artikkelen sier at det er de små og perifere kommunene som har størst utfordringer med å levere "
                "lovpålagte tjenester uten samarbeid. Den sier ikke hvor grensen går; her er liten under 5 000 "
                "innbyggere og perifer sentralitetsklasse 5 eller 6."
            )
        )
        if row["county_code"] in NORD_NORGE + MIDT_NORGE:
            sentences.append(
                _(
                    "Den nevner særlig Nord-Norge og Midt-Norge, uten å si hvilke fylker den regner med. "
                    "{county} kan være blant dem.",
                    county=row["county_name"],
                )
            )
        sentences.append(
            _(
                "Om frykten for å miste kontroll sier den at små kommuner kan frykte sentralisering av "
                "arbeidsplasser og at en større kommune vil dominere."
            )
        )
    else:
        sentences.append(
            _("Artikkelen sier ikke noe særskilt om kapasiteten i kommuner av denne størrelsen.")
        )
    if central:
        sentences.append(
            _(
                "Den sier at de store og sentrale kommunene mener at staten i liten grad bør ta en mer aktiv rolle, "
                "og at store kommuner kan være bekymret for at ressurser låses i et selskap."
            )
        )
    sentences.append(_("Hva lederne i {name} selv har svart, er ikke kjent.", name=subject.municipality.name))
    return sentences


def cooperation(subject: Subject) -> Section:
    """Registered and published cooperation that names this municipality, with how sure it is."""
    _ = subject.texts
    arrangements = [
        k
        for k in known(subject.code)
        if subject.service is None or k.service is None or subject.service.id in k.services
    ]
    blocks: list[Block] = []
    if arrangements:
        blocks.append(
            Table(
                _("Samarbeid funnet i kildene"),
                (
                    Column(_("Organisasjon")),
                    Column(_("Tjeneste")),
                    Column(_("Form"), priority=2),
                    Column(_("Tilknytning")),
                    Column(_("Sikkert?")),
                    Column(_("Per"), priority=2),
                ),
                tuple(
                    (
                        Cell(proper(k.organisation), k.org_number),
                        Cell(k.service_words[_.lang]),
                        Cell(k.form or _("ukjent")),
                        Cell(_(ROLES[k.role])),
                        Cell(_(CERTAINTY[k.certainty])),
                        Cell(_.dated(k.as_of)),
                    )
                    for k in arrangements
                ),
                sources=tuple(k.table for k in arrangements),
            )
        )
    else:
        blocks.append(text(_nothing_found(subject), ("iks_2021", "waste_companies")))
    blocks.append(text(coverage_note()[_.lang]))
    return Section("samarbeid", _("Samarbeid vi kjenner til"), tuple(blocks))


def _nothing_found(subject: Subject) -> str:
    """That the lists hold nothing; under a service, nothing on that service."""
    _, name = subject.texts, subject.municipality.name
    if subject.service:
        return _(
            "Ingen av kildene vi har, nevner {name} i et samarbeid om {service}. Det betyr ukjent, ikke at kommunen står "
            "alene.",
            name=name,
            service=_(subject.service.name),
        )
    return _(
        "Ingen interkommunale selskaper eller avfallsselskaper er funnet for {name} i kildene vi har. "
        "Det betyr ukjent, ikke at kommunen står alene.",
        name=name,
    )


def not_known_yet(subject: Subject) -> Section:
    """What a decision would need and the shipped data do not hold."""
    items = dict.fromkeys(item for part in unknowns(subject).values() for item in part)
    return Section("ukjent", subject.texts("Det vi ikke vet ennå"), (Bullets(tuple(items), unknown=True),))


def unknowns(subject: Subject) -> dict[str, tuple[str, ...]]:
    """What is not known, by the question it belongs to; what concerns another service than the chosen one is left out."""
    _ = subject.texts
    pipes = _(
        "Tilkobling, lekkasje, fornyelse og rensegrad i vann og avløp (SSB-tabellene 11787, 11792 og 12056)."
    )
    wet = subject.service is None or subject.service.id in ("water", "wastewater")
    return {
        "alone": (
            _("Årsverk og kompetanse per lovpålagt oppgave, og om lovkravene er oppfylt."),
            *((pipes,) if wet else ()),
        ),
        "together": (
            _("Vertskommunesamarbeid og andre avtaler: de er ikke rettssubjekter og står ikke i registeret."),
            _("Eierandeler i interkommunale selskaper i dag, og selskaper stiftet etter 2021."),
        ),
        "gain": (
            _(
                "Hva et samarbeid ville spart: regnestykkene sammenligner kommuner av ulik størrelse, ikke samarbeid."
            ),
        ),
        "state": (_("Hva kommunens egne ledere har svart i undersøkelsen."),),
    }
