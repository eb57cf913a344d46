"""What stands behind each answer, part by part: one figure, then the tables, then how it is reckoned, folded."""

from __future__ import annotations

from dataclasses import replace

from nabolag.cooperation import coverage_note, participation
from nabolag.cooperation.added import NONE, Additions
from nabolag.cooperation.extracts import KnownArrangement
from nabolag.report.alone.carried import carried_section
from nabolag.report.alone.felt import Felt, felt_section
from nabolag.report.answers.among import among
from nabolag.report.answers.case import Case
from nabolag.report.answers.gain import Price, around, prices, shared
from nabolag.report.answers.published import both_sides_of_gain, both_sides_of_state, published_table
from nabolag.report.answers.ties import network_section
from nabolag.report.answers.together import SERVICES, called, said, ties
from nabolag.report.casefile.money import STANDING, fees, median_bar, where_we_stand
from nabolag.report.casefile.people import who_we_are
from nabolag.report.casefile.subject import described, rows, spread
from nabolag.report.casefile.together import cooperation, of_our_kind, what_the_survey_says
from nabolag.report.casefile.unusual import FAR, LOOKED_AT, unusual, what_is_unusual
from nabolag.report.figures.published import barriers, state_role
from nabolag.report.figures.ranges import ranges
from nabolag.report.paper.blocks import (
    Bar,
    Bars,
    Block,
    Bullets,
    Cell,
    Column,
    Drawing,
    Map,
    Status,
    Table,
    row,
    text,
)
from nabolag.report.paper.model import Section
from nabolag.report.partners.paper import gain_sections
from nabolag.report.register.added import added_section
from nabolag.report.state import Wave, barrier_sections, barriers_here, measures_here, transition_here
from nabolag.state import Measure
from nabolag.text import N_, sort_key

TAKES_PART = {
    "yes": N_("ja"),
    "partly": N_("delvis"),
    "no": N_("nei, alene"),
    "unknown": N_("ukjent"),
}
DRAWN_MOST = 6


def alone_body(case: Case, felt: Felt | None = None) -> list[Section]:
    """What sets the municipality apart, its key figures, its people, its fees, and what leaders answer."""
    _, overall = case.texts, case.overall
    parts = [
        Section("figur", _("{name} og liknende kommuner", name=case.name), tuple(_ranges(case))),
        Section("uvanlig", _("Det som er uvanlig her"), (what_is_unusual(overall),)),
        where_we_stand(overall),
        felt_section(felt, case.code, _),
        carried_section(case.code, case.name, _),
        *_later(fees(overall), who_we_are(overall), what_the_survey_says(overall)),
        Section(
            "metode",
            _("Slik finner vi det uvanlige"),
            (
                text(overall.comparison.explanation[_.lang]),
                text(
                    _(
                        "For hvert av {n} nøkkeltall måler vi avstanden fra {name} til medianen i gruppen, delt på den "
                        "midterste avstanden blant dem som ligger på samme side (fagfolk kaller det dobbel MAD). Det som er "
                        "minst {far} slike avstander unna, regnes som uvanlig, og det fjerneste står først. Verken én skjev "
                        "kommune eller en lang hale avgjør hva som er langt unna. Tvilsomme tall og grupper med færre "
                        "enn åtte kjente tall er holdt utenfor.",
                        n=len(LOOKED_AT),
                        name=case.name,
                        far=_.number(FAR),
                    )
                ),
            ),
            folded=True,
        ),
    ]
    return [part for part in parts if part is not None]


def _later(*parts: Section | None) -> list[Section]:
    """What is looked up and not read through: each opens at a touch."""
    return [replace(part, folded=True) for part in parts if part is not None]


def _ranges(case: Case) -> list[Block]:
    """The farthest key figures first, then others, as dots on the group's ranges."""
    _, group = case.texts, case.subject.comparison.codes
    wanted = dict.fromkeys([u.indicator for u in unusual(case.overall)] + list(STANDING[1:]))
    by_indicator = {id_: one for id_ in wanted if (one := among(case.overall, id_))}
    drawn = list(by_indicator.values())[:DRAWN_MOST]
    if not drawn:
        return []
    caption = _("{name} blant {n} {n:liknende kommune|liknende kommuner}", name=case.name, n=len(group))
    shown = list(by_indicator)[:DRAWN_MOST]
    sources = dict.fromkeys(described(id_).source.publisher for id_ in shown)
    figure = ranges(caption, drawn, case.name, _.join(_(one) for one in sources), _)
    return [Drawing(figure, sources=tuple(dict.fromkeys(described(id_).table for id_ in shown)))]


def together_body(case: Case, added: Additions = NONE, mixed: bool = False) -> list[Section]:
    """A map of those it works with, the ties, and every service with what is known of it.

    `added`: what users have added, by itself; with `mixed` it is in the network too, marked.
    """
    _, arrangements = case.texts, ties(case)
    mapped = _members(arrangements, case.code)
    blocks: list[Block] = []
    if mapped:
        names = {code: rows()[code]["name"] for code in (case.code, *mapped)}
        drawn = _("{name} og dem kommunen samarbeider med", name=case.name)
        listed = _.join(names[code] for code in sorted(mapped, key=lambda c: sort_key(names[c])))
        alt = _("Kart over {name} og {names}.", name=case.name, names=listed)
        credit = _("Kart: Kartverket, CC BY 4.0, forenklet.")
        blocks += [Map(drawn, case.code, mapped, names, alt, credit), text(f"{drawn}: {listed}.")]
    else:
        blocks.append(text(_no_map(case)))
    section = cooperation(case.subject)
    return [
        Section("kart", _("Hvem kommunen samarbeider med"), tuple(blocks)),
        Section(section.id, section.title, section.blocks[:-1]),
        Section("tjenester", _("Tjeneste for tjeneste"), (_services(case, ties(case.without_service())),)),
        *((told,) if (told := added_section(case.code, added, _)) else ()),
        network_section(case.code, _, added if mixed else NONE),
        Section("metode", _("Slik er listene laget"), (text(coverage_note()[_.lang]),), folded=True),
    ]


def _no_map(case: Case) -> str:
    _ = case.texts
    if case.service is None:
        return _(
            "Ingen kilde navngir dem {name} samarbeider med, så her er det ikke noe kart.", name=case.name
        )
    return _(
        "Ingen kilde navngir dem {name} samarbeider med om {service}, så her er det ikke noe kart.",
        name=case.name,
        service=_(case.service.name),
    )


def _members(arrangements: list[KnownArrangement], code: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(member for tie in arrangements for member in tie.members if member != code))


def _services(case: Case, arrangements: list[KnownArrangement]) -> Table:
    _ = case.texts
    body = []
    for service in SERVICES:
        one = participation(case.code, service)
        with_ = [said(tie, case.code, _, service=False) for tie in arrangements if service in tie.services]
        unsure = one.takes_part == "unknown" and with_
        sure = _("ubekreftet") if unsure else _(TAKES_PART[one.takes_part])
        if one.takes_part == "no":
            sure = _("{answer} ({when})", answer=sure, when=one.as_of)
        answer = "; ".join(dict.fromkeys((sure, *with_)))
        status: Status = "unknown" if one.takes_part == "unknown" else "ok"
        name = called(service, _)
        body.append((Cell(name[:1].upper() + name[1:]), Cell(answer, one.takes_part, status=status)))
    return Table(
        _("Samarbeider {name}? {n} tjenester", name=case.name, n=len(SERVICES)),
        (Column(_("Tjeneste")), Column(_("Det kildene sier"))),
        tuple(body),
        sources=("child_welfare_cooperation", "iks_2021", "waste_companies"),
        id="services",
    )


def gain_body(case: Case) -> list[Section]:
    """What each pays today, what one price for all would move, what is published, and both sides of the claim."""
    _ = case.texts
    parts: list[Section] = []
    measured = case.service and (case.service.fee or case.service.expenditure)
    if measured:
        shown = list(prices(case)) if case.partners else around(case, measured)
        parts.append(Section("pris", _("Hva det koster i dag"), _prices(case, shown, measured)))
    fees_today = fees(case.subject if measured else case.overall)
    if not measured and fees_today:
        parts.append(fees_today)
    parts += [
        *gain_sections(case),
        *_later(fees_today if measured else None),
        Section(
            "publisert",
            _("Publiserte tall"),
            (published_table(_, ("fees", "investment", "partners", "evidence")),),
            folded=True,
        ),
        Section("pastand", _("En påstand, og det som taler mot"), (both_sides_of_gain(_),), folded=True),
        Section(
            "metode",
            _("Slik er dette regnet"),
            (
                text(
                    _(
                        "Prisene anslår ingen gevinst: ingen kilde her sier hva et samarbeid har kostet og spart. «Likt for "
                        "alle» er det alle ville betalt om summen var den samme som i dag, vektet med folketallet. Hvor mange "
                        "som er tilkoblet et anlegg, er ikke kjent; derfor står laveste og høyeste pris som grenser."
                    )
                ),
            ),
            folded=True,
        ),
    ]
    return parts


def _prices(case: Case, shown: list[Price], measured: str) -> tuple[Block, ...]:
    _, indicator = case.texts, described(measured)
    one, middle = shared(case), spread(measured, case.subject.comparison.codes)
    bars = [
        Bar(
            price.name,
            price.value,
            _.nok(price.value) if price.value is not None else _("ukjent"),
            "ours" if price.code == case.code else "other",
            "" if price.code == case.code else f"/kommune/{price.code}",
        )
        for price in shown
    ]
    if middle:
        bars.append(median_bar(middle, _))
    caption = _("{title} ({year}), kroner", title=indicator.title[_.lang], year=str(indicator.year))
    alt = _.join(f"{bar.label} {bar.shown}" for bar in bars)
    figure = Bars(caption, _("kroner"), tuple(bars), alt=alt, sources=(indicator.table,))
    if one is None:
        return (figure,)
    table = Table(
        _("Om alle betalte det samme, og ingen sparte noe"),
        (
            Column(_("Kommune")),
            Column(_("Innbyggere"), "number"),
            Column(_("I dag, kroner"), "number"),
            Column(_("Likt for alle, kroner"), "number"),
            Column(_("Endring, kroner"), "number"),
        ),
        tuple(row(p.name, p.population, p.value, one.value, one.value - (p.value or 0.0)) for p in shown),
        note=_(
            "«Likt for alle» ligger et sted mellom {low} og {high}.", low=_.nok(one.low), high=_.nok(one.high)
        ),
        sources=(indicator.table, "population"),
        id="one-price",
    )
    return figure, table


def state_body(
    case: Case, wave: Wave | None = None, measures: tuple[Measure, ...] | None = None
) -> list[Section]:
    """What leaders answer on the state and the barriers, what is said of municipalities like this one, both sides.

    `wave`: a survey of one's own, whose shares of the barriers stand beside the published ones.
    `measures`: a user's own, which stand beside ours.
    """
    _ = case.texts
    survey = what_the_survey_says(case.overall)
    merging = transition_here(case)
    return [
        Section(
            "figur",
            _("Hva lederne svarer i hele landet"),
            (Drawing(state_role(_), sources=("survey_article",)),),
        ),
        measures_here(case, measures),
        *((merging,) if merging else ()),
        *barriers_here(case),
        Section(
            "barriere-figur",
            _("Hva lederne sier holder samarbeid tilbake"),
            (Drawing(barriers(_), sources=("survey_article",)),),
            folded=True,
        ),
        *barrier_sections(_, wave),
        Section(
            "kommunen",
            _("Om kommuner som {name}", name=case.name),
            (Bullets(tuple(of_our_kind(case.overall)), ("survey_article",)),),
        ),
        Section(
            "publisert",
            _("Publiserte tall"),
            (published_table(_, ("state_role", "barriers", "capacity_research", "steering")),),
            folded=True,
        ),
        Section("pastand", _("To sider"), (both_sides_of_state(_),), folded=True),
        Section("metode", _("Om undersøkelsen"), survey.blocks[:1], folded=True),
    ]
