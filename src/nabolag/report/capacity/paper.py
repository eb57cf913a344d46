"""A fitted model as a paper: raw, weighted and modelled beside each other, what it leans on, and whether to trust it."""

from __future__ import annotations

from dataclasses import asdict, replace

from nabolag.municipalities import find
from nabolag.report.capacity.against import against_section
from nabolag.report.capacity.ahead import ahead_section, change_section
from nabolag.report.capacity.maps import capacity_map
from nabolag.report.capacity.shown import figure_columns, figures
from nabolag.report.capacity.tasks import task_sections
from nabolag.report.capacity.trust import trust_sections
from nabolag.report.capacity.words import effect_title, focus_title, group_title
from nabolag.report.paper import Bullets, Cell, Column, Drawing, Paper, Section, Table, text
from nabolag.report.paper.blocks import Block
from nabolag.report.sources import sources_of
from nabolag.survey.background import SYNTHETIC_NOTE
from nabolag.survey.capacity import Capacity, Changed
from nabolag.survey.smallarea.noticed import Noticed
from nabolag.text import Texts, sort_key


def capacity_paper(
    found: Capacity, _: Texts, *, stem: str = "kapasitet", changed: Changed | None = None
) -> Paper:
    """Everything; what would tell a small count is not in it. `changed`: since the wave before."""
    found = found.spoken(_.lang)
    question = found.survey.variable(found.model.question).label(_.lang)
    focus = focus_title(found, _)
    table = _groups(found, _)
    lead = _lead(found, focus, _)
    sections = [
        Section("svar", _("Rått, vektet og modellert"), (table, text(_how(found, _), tone="quiet"))),
        *task_sections(found, _),
        *_places(found, focus, _),
        Section("lener", _("Hva modellen lener seg på"), (_leaning(found, _),)),
    ]
    said = tuple(_said(found, _))
    if said:
        sections.append(
            Section("mangler", _("Hva svarene mangler, og hva modellen gjør da"), (Bullets(said),))
        )
    if changed is not None:
        sections.append(change_section(found, changed, _))
    if (against := against_section(found, _)) is not None:
        sections.append(against)
    if found.diagnosed is not None:
        sections += trust_sections(found, found.diagnosed, _)
    sections.append(ahead_section(found, _))
    sections.append(Section("publisering", _("Til publisering"), _publication(found, question, lead, _)))
    sections += _register(found, _)
    parts = tuple(sections)
    return Paper(
        stem,
        _("Kapasitet, modellert: {title}", title=found.survey.title or found.model.question),
        _.lang,
        parts,
        lead=(question, lead),
        sources=sources_of(parts, _),
        mark=_("SYNTETISK") if found.synthetic else "",
        warning=_(SYNTHETIC_NOTE) if found.synthetic else "",
        data={
            "model": _model(found),
            "groups": found.frame.to_dicts(),
            "tasks": found.tasks.frame.to_dicts() if found.tasks else [],
            "changed": None if changed is None else asdict(changed),
        },
        contents=True,
    )


def _lead(found: Capacity, focus: str, _: Texts) -> str:
    whole = found.frame.row(0, named=True)
    return _(
        "{share} prosent av lederne i rammen ville svart {focus} ({low}–{high} prosent på {level}-nivå), etter modellen av "
        "{n} svar.",
        share=_.number(100 * whole["estimate"]),
        focus=focus,
        low=_.number(100 * whole["ci_low"]),
        high=_.number(100 * whole["ci_high"]),
        level=_.percent(found.model.level),
        n=_.number(found.found.n),
    )


def _groups(found: Capacity, _: Texts) -> Table:
    rows = []
    for row in found.frame.iter_rows(named=True):
        by = f"{effect_title(found, row['group_by'], _)}: " if row["group_by"] else ""
        rows.append(
            (
                Cell(by + group_title(found, row["group_by"], row["group"], _)),
                *figures(row, _),
            )
        )
    return Table(
        _("Andel som svarer {focus}", focus=focus_title(found, _)),
        (
            Column(_("Gruppe")),
            *figure_columns(_),
        ),
        tuple(rows),
        id="grupper",
        sheet=_("Grupper"),
        under=True,
    )


def _how(found: Capacity, _: Texts) -> str:
    limits = found.model.disclosure
    return _(
        "«Rå» er andelen av dem som svarte, «vektet» den samme med vekter, «modellert» det alle ledere i rammen ventes å svare. "
        "«Hviler på modellen» er den delen av anslaget som kommer fra andre grupper enn gruppen selv. «Skjult»: tallet ville "
        "røpt færre enn {threshold} svar. «For få svar»: færre enn {least} har svart, og bare det modellerte vises.",
        threshold=limits.threshold,
        least=limits.minimum_base,
    )


def _leaning(found: Capacity, _: Texts) -> Table:
    spread = [
        (Cell(effect_title(found, name, _)), Cell(_("spredning mellom grupper")), Cell(value=sd), Cell("–"))
        for name, sd in sorted(found.found.sd.items(), key=lambda item: -item[1])
    ]
    lines = [
        (
            Cell(effect_title(found, name, _)),
            Cell(_("linje eller forskjell")),
            Cell(value=mean),
            Cell(value=sd),
        )
        for name, (mean, sd) in found.found.slopes.items()
    ]
    return Table(
        _("Hvor mye hver egenskap betyr, på logit-skalaen"),
        (
            Column(_("Egenskap")),
            Column(_("Form"), priority=2),
            Column(_("Størrelse"), "number", decimals=2),
            Column(_("Standardavvik"), "number", decimals=2, priority=2),
        ),
        tuple(spread + lines),
        note=_(
            "0 betyr at egenskapen ikke skiller. Spredningen mellom kommuner er det størrelse, sentralitet, landsdel og rolle "
            "ikke forklarer."
        ),
        id="lener",
        sheet=_("Lener seg på"),
    )


def _said(found: Capacity, _: Texts) -> list[str]:
    least = found.model.disclosure.threshold
    noticed = [one for one in found.found.noticed if one.kind != "separated" or one.n >= least]
    out = [item.text(_) for item in (*found.unplaced, *(_titled(found, one, _) for one in noticed))]
    if found.left_out:
        out.append(_("Svarene har ikke {names}, så modellen er uten.", names=", ".join(found.left_out)))
    if found.unused_weights:
        out.append(
            _(
                "Kolonnen «{name}» er ikke brukt som vekt. Skal den det, skriv «weights: {name}» i modellfilen.",
                name=found.unused_weights,
            )
        )
    if found.synthetic:
        out.append(_("Svarene er oppdiktet: ingen virkelig kommune vises, verken på kart eller i tabell."))
    elif found.municipalities is None:
        out.append(
            _(
                "Rammen eller svarene sier ikke hvem som hører til samme kommune, så ingen kommune vises for seg. Svarer ledere "
                "i samme kommune likt, er intervallene for smale. En kolonne med kommunenummer, eller et pseudonym (klynge), "
                "retter på det."
            )
        )
    return out


def _titled(found: Capacity, one: Noticed, _: Texts) -> Noticed:
    """With the group as it is called in the tables."""
    effect, apart, level = one.at.partition(" = ")
    if one.kind not in ("empty", "separated") or not apart:
        return one
    return replace(one, at=f"{effect_title(found, effect, _)} = {group_title(found, effect, level, _)}")


def _places(found: Capacity, focus: str, _: Texts) -> list[Section]:
    if found.municipalities is None:
        return []
    whole = found.frame.row(0, named=True)["estimate"]
    drawn = capacity_map(
        found.municipalities, whole, _("Andel som svarer {focus}, modellert", focus=focus), _
    )
    return [Section("kart", _("Kart"), (Drawing(drawn),))]


def _register(found: Capacity, _: Texts) -> list[Section]:
    """By name, never by size of the figure."""
    if found.municipalities is None:
        return []
    rows = sorted(
        ((find(row["kommune"]).name, row) for row in found.municipalities.iter_rows(named=True)),
        key=lambda item: sort_key(item[0]),
    )
    table = Table(
        _("Modellert andel i kommunene, etter navn"),
        (Column(_("Kommune")), Column(_("Modellert"), "share")),
        tuple(
            (
                Cell(name, href=f"/kommune/{row['kommune']}"),
                Cell(value=row["estimate"], low=row["ci_low"], high=row["ci_high"]),
            )
            for name, row in rows
        ),
        note=_(
            "Anslag for slike kommuner, ikke svar fra kommunen: ingen leders eget svar er med. Intervallene er brede, og "
            "kommunene kan ikke rangeres."
        ),
        id="kommuner",
        sheet=_("Kommuner"),
    )
    return [Section("kommuner", _("Kommunene"), (table,), folded=True, appendix=True)]


def _publication(found: Capacity, question: str, lead: str, _: Texts) -> tuple[Block, ...]:
    hidden = int((found.frame["status"] == "hidden").sum())
    facts = (
        _("Spørsmålet: «{question}»", question=question),
        _(
            "Grunnlaget: {n} svar av {N} ledere i rammen.",
            n=_.number(found.found.n),
            N=_.number(found.frame["population"][0]),
        ),
        _("Vektene: kolonnen «{name}» i svarene.", name=found.weights)
        if found.weights
        else _("Vektene: regnet her, så svarene blir like rammen i egenskapene modellen har."),
        _(
            "Metoden: kumulativ logit med kryssende effekter, tilpasset med nestet Laplace og poststratifisert til rammen. De "
            "som svarte, står som de svarte."
        ),
        _(
            "Skjermingen: grense {threshold} svar; {hidden} {hidden:gruppe|grupper} skjult her. Den ser ikke hva andre "
            "publikasjoner av samme svar viser: vis de samme gruppene der.",
            threshold=found.model.disclosure.threshold,
            hidden=hidden,
        ),
    )
    return (text(lead), Bullets(facts))


def _model(found: Capacity) -> dict[str, object]:
    return {
        "question": found.model.question,
        "focus": list(found.focus),
        "effects": list(found.found.effects),
        "sd": found.found.sd,
        "level": found.model.level,
        "n": found.found.n,
        "synthetic": found.synthetic,
    }
