"""The three layers of gain in words and tables: the state's own scale, the cheapest, the models; never added up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nabolag.cooperation.potential import Assumed, Borrowed, CostModel, PanelGain, official_scale
from nabolag.report.answers.case import Case
from nabolag.report.paper.blocks import Block, Bullets, Cell, Column, Table, text
from nabolag.report.paper.model import Section
from nabolag.report.partners.looking import frontier_of
from nabolag.report.partners.panels import adjusted, borrowed_of, held_out, joining_of, panel_gain_of
from nabolag.report.partners.travel import OwnTravel
from nabolag.report.partners.who import named
from nabolag.report.ranged import between, in_millions
from nabolag.text import N_, Percent, Texts

SOURCES = (
    "net_service_expenditure",
    "net_service_expenditure_more",
    "need_index_by_service",
    "population",
    "road_length",
)
FORMS = {
    "none": N_("ingen stordrift"),
    "log": N_("like mange prosent for hver dobling"),
    "log_square": N_("prosenten endrer seg med størrelsen"),
    "bends": N_("knekk ved 5 000 og 20 000 innbyggere"),
    "fixed_part": N_("en fast del i hver kommune"),
}
HELD = {
    (): N_("ingenting"),
    ("density",): N_("tetthet"),
    ("density", "roads"): N_("tetthet og vei per innbygger"),
}
LEAST_SHOWN, UNLIKE = 0.01, 0.05
IN_ROAD = N_(
    "Det reisen koster, er regnet av kilometerne på vei i den egne tabellen, fra hver kommune til den største i gruppen."
)
IN_STRAIGHT = N_(
    "Det reisen koster, er regnet av rette linjer, ikke av den egne tabellen: satsene gjelder kilometer, og tabellen er ikke i "
    "kilometer på vei."
)


def layer_points(case: Case) -> list[str]:
    """The three layers for those in the case, each in a sentence; nothing before partners and a service are chosen."""
    _, service = case.texts, case.service
    if service is None or not case.partners:
        return []
    scale, cheapest = official_scale(service.accounts), frontier_of(service.accounts, case.codes)
    panel = panel_gain_of(service.accounts, case.codes)
    said = []
    if scale is not None and (ends := scale.together(len(case.codes))) is not None:
        said.append(_("Inntektssystemet: {ends} mill. kr i året.", ends=in_millions(ends, _).shown))
    if cheapest is not None:
        ends = cheapest.joining_low, cheapest.joining_high
        said.append(
            _("De billigste: {ends} mill. kr i året ved å gå sammen.", ends=in_millions(ends, _).shown)
        )
    if panel is not None:
        said.append(
            _(
                "Modellene: {scale} mill. kr i året av å være større. Etter styring, reise og det som kommer tilbake på resten: "
                "{net}.",
                scale=in_millions(panel.scale, _).shown,
                net=in_millions(panel.net, _).shown,
            )
        )
    return said


def panel_blocks(case: Case, groups: Iterable[tuple[str, ...]], own: OwnTravel | None = None) -> list[Block]:
    """The models for each group: what size saves, what comes on top, what is left; nothing where there is no model.

    Args:
        own: how far it is by a table of the user's own; in kilometres of road it tells what journeys cost.
    """
    _, service = case.texts, case.service
    if service is None or joining_of(service.accounts) is None:
        return []
    name, many = _(service.name), list(groups)
    nothing = Cell("0")
    body = [(Cell(_("Som i dag: {name} alene", name=case.name)), Cell("–"), *[nothing] * 5)]
    gains = [panel_gain_of(service.accounts, codes, own.road_km(codes) if own else None) for codes in many]
    for codes, gain in zip(many, gains, strict=True):
        body.append((Cell(named(codes, _)), *_cells(gain, _)))
    table = Table(
        _("Modellene: mill. kroner i året, {service}", service=name),
        (
            Column(_("Gruppe")),
            Column(_("Bruker i dag"), priority=3),
            Column(_("Spart av å være større")),
            Column(_("Å styre sammen"), priority=2),
            Column(_("Reise"), priority=3),
            Column(_("Kommer tilbake på resten"), priority=2),
            Column(_("Det som er igjen")),
        ),
        tuple(body),
        note=_("95 prosent av trekningene ligger mellom tallene. Minus er tap."),
        sources=SOURCES,
        id="panel-layers",
    )
    said = [
        _(
            "Modellene sammenligner hva kommuner av ulik størrelse bruker på {service}. De sier hva én kommune av gruppens "
            "størrelse bruker, ikke hva et samarbeid bruker.",
            service=name,
        ),
        *(_plainly(gain, _) for gain in gains[:1] if gain),
    ]
    journeys = [] if own is None else [text(_journeys(own, many, _))]
    return [text(" ".join(said)), table, *journeys]


def _journeys(own: OwnTravel, groups: Sequence[tuple[str, ...]], _: Texts) -> str:
    """What the cost of travel is reckoned from."""
    if own.unit != "km":
        return _(IN_STRAIGHT)
    lacking = [codes for codes in groups if own.road_km(codes) is None]
    if not lacking:
        return _(IN_ROAD)
    names = "; ".join(named(codes, _) for codes in lacking)
    return _(
        "Det reisen koster, er regnet av kilometerne på vei i den egne tabellen. Den mangler par for {groups}: der er det rette "
        "linjer.",
        groups=names,
    )


def _cells(gain: PanelGain | None, _: Texts) -> Iterable[Cell]:
    if gain is None:
        return [in_millions(None, _)] * 6
    parts = gain.today, gain.scale, gain.governing, gain.travel, gain.spill_back, gain.net
    return [in_millions(ends, _) for ends in parts]


def _plainly(gain: PanelGain, _: Texts) -> str:
    who = named(gain.group, _)
    if not gain.excluded:
        return _("For {who} utelukker ikke tallene at det ikke er noe å spare.", who=who)
    if gain.net[0] <= 0:
        return _(
            "Kommuner på størrelse med {who} bruker mindre, men det å styre sammen og det som kommer tilbake på resten, kan ta "
            "alt.",
            who=who,
        )
    return _(
        "Kommuner på størrelse med {who} bruker mindre, og noe er igjen etter det som kommer i tillegg.",
        who=who,
    )


def experts_section(case: Case, groups: Iterable[tuple[str, ...]]) -> list[Section]:
    """The models with their weights, what they are adjusted for and held against, and what other services teach; folded."""
    _, service = case.texts, case.service
    joining = joining_of(service.accounts) if service else None
    if service is None or joining is None:
        return []
    suite = joining.suite
    shown = sorted(suite.models, key=lambda model: -model.weight)
    body = [_model_row(model, _) for model in shown if model.weight >= LEAST_SHOWN]
    table = Table(
        _("Modellene og vektene deres"),
        (
            Column(_("Hvordan kostnaden følger størrelsen")),
            Column(_("Holdes fast"), priority=2),
            Column(_("År"), priority=2),
            Column(_("Vekt"), "share"),
        ),
        tuple(body),
        note=_(
            "{n} {n:modell|modeller} med mindre enn {least} vekt er ikke vist.",
            n=len(shown) - len(body),
            least=_.percent(LEAST_SHOWN),
        )
        if len(body) < len(shown)
        else "",
        sources=SOURCES,
        id="models",
    )
    words = _(
        "Hver modell veies etter hvor godt den treffer fylker den ikke har sett (pseudo-BMA+). Sikkerheten er trukket fra alle "
        "modellene sammen, og «ingen gevinst» står i intervallet med mindre alle som teller, utelukker det."
    )
    return [
        Section(
            "modeller",
            _("Modellene, for fagfolk"),
            (
                text(words),
                table,
                *_learned(service.accounts, groups, _),
                Bullets(tuple(_facts(service.accounts, suite.left_out, joining.assumed, _))),
            ),
            folded=True,
        )
    ]


def _learned(service: str, groups: Iterable[tuple[str, ...]], _: Texts) -> Iterable[Block]:
    """The service's own line and the one with what the others show, beside each other."""
    found = [(codes, one) for codes in groups if (one := borrowed_of(service, codes))]
    if not found:
        return
    body = [
        (
            Cell(named(codes, _)),
            _in_per_cent(one.own, _),
            _in_per_cent(one.learned, _),
            Cell(_likeness(one, _)),
        )
        for codes, one in found
    ]
    yield text(
        _(
            "Andre tjenester kan lære oss noe om hva størrelse betyr, men ikke vitne for denne. Er de like, blir intervallet "
            "smalere. Skiller denne seg ut, dekker intervallet like ofte, men kan bli bredere. «Ingen gevinst» går bare ut "
            "når tjenestens egne tall utelukker det."
        )
    )
    yield Table(
        _("Spart av å være større, i prosent av det gruppen bruker"),
        (
            Column(_("Gruppe")),
            Column(_("Tjenestens egne tall")),
            Column(_("Med lærdom fra de andre tjenestene")),
            Column(_("Er tjenestene like?"), priority=2),
        ),
        tuple(body),
        note=_(
            "95 prosent intervall. Lært av {n} {n:tjeneste|tjenester} med modeller. Minus er tap.",
            n=found[0][1].others,
        ),
        sources=SOURCES,
        id="borrowed",
    )


def _in_per_cent(ends: tuple[float, float], _: Texts) -> Cell:
    return between((100 * ends[0], 100 * ends[1]), _)


def _likeness(one: Borrowed, _: Texts) -> str:
    q = _.number(one.differ, 1)
    return (
        _("De skiller seg (Q = {q})", q=q)
        if one.by_chance < UNLIKE
        else _("Forskjellen kan være tilfeldig (Q = {q})", q=q)
    )


def _model_row(model: CostModel, _: Texts) -> tuple[Cell, ...]:
    years = _.join(str(year) for year in model.years)
    return Cell(_(FORMS[model.form])), Cell(_(HELD[model.geography])), Cell(years), Cell("", model.weight)


def _facts(service: str, left_out: Sequence[str], assumed: Assumed, _: Texts) -> Iterable[str]:
    if adjusted(service):
        yield _(
            "Behov: utgiftene er delt på statens indeks for tjenesten, uten den delen som er lik for alle kommuner."
        )
    else:
        yield _(
            "Behov: staten har ingen indeks for denne tjenesten. Utgiftene er ikke justert for ulikt behov."
        )
    if left_out:
        names = named(left_out, _)
        yield _("Ikke med, fordi indeksen mangler: {names}.", names=names)
    if (held := held_out(service)) is not None:
        low, high, n = held
        yield _(
            "Prøvd på {n} {n:kommune|kommuner} som ble slått sammen 2017–2020, og som modellene ikke hadde sett: de bruker "
            "mellom {low} og {high} mer enn ventet av størrelsen. Minus er mindre.",
            n=n,
            low=_.percent(low),
            high=_.percent(high),
        )
    yield _(
        "Satt av oss, uten kilde: å styre sammen koster {g0} til {g1} av felles kostnad for hver eier etter den første; "
        "{t0} til {t1} reiser i året mellom hver og den største, {k0} til {k1} kroner per kilometer vei; fra ingenting til alt "
        "av det som spares, kommer tilbake på det kommunene fortsatt gjør alene.",
        g0=Percent(assumed.governing[0]),
        g1=Percent(assumed.governing[1]),
        t0=_.number(assumed.trips[0]),
        t1=_.number(assumed.trips[1]),
        k0=_.number(assumed.kilometre[0]),
        k1=_.number(assumed.kilometre[1]),
    )


def panel_data(service: str, codes: tuple[str, ...], road_km: float | None = None) -> dict[str, object]:
    """The models for machines: every figure as its two ends, and no middle."""
    gain = panel_gain_of(service, codes, road_km) if service else None
    found = borrowed_of(service, codes) if service else None
    names = ("today", "scale", "governing", "travel", "spill_back", "net")
    return {
        **{f"models_{name}_nok": None if gain is None else getattr(gain, name) for name in names},
        "models_scale_excludes_no_saving": None if gain is None else gain.excluded,
        "models_scale_share": None if found is None else found.own,
        "models_scale_share_learned": None if found is None else found.learned,
    }
