"""Second reading: a condition, exception or default that the law has is said too, and nothing wider. One row a reading."""

import re

import pytest

from nabolag.governance.agreement import draft, owner_calendar
from nabolag.governance.duties import duties
from nabolag.governance.exit import exit_rules
from nabolag.governance.forms import rules, sector_facts
from nabolag.governance.forms.cells import rows
from nabolag.governance.law import Cite, shipped
from nabolag.governance.ownership import rules as owners

FORMS = {one.id: one for one in rules()}
LAW_AND_OURS = {
    "plan-board": ("med mindre kommunene er enige om noe annet", "om kommunene ikke er enige om noe annet"),
    "waste-full-cost": ("må gebyret ikke overstige kommunens kostnader", "må det ikke overstige dem"),
    "nav-local-agreement": ("til et interkommunalt organ eller en vertskommune", "et interkommunalt organ eller en vertskommune"),
    "iks-owner-iks": ("med mindre annet er fastsatt i selskapsavtalen for det deltakende selskap", "om ikke dets egen"),
    "iks-reserved": ("når tredjepersonen kjente eller burde kjent bestemmelsen", "kjente eller burde kjenne"),
    "iks-notice": ("hvor dette er påtrengende nødvendig", "påtrengende nødvendig"),
    "iks-payment-trouble": ("Har styret grunn til å tro", "grunn til å tro"),
    "iks-big-matters": ("andre større kapitalgjenstander", "andre større kapitalgjenstander"),
    "iks-limitation": ("gjelder bare krav som forfaller før utløpet", "som forfaller innen da"),
    "as-accounts-size": ("først for det andre av to regnskapsår etter hverandre", "først det andre året på rad"),
    "as-accounts-sent": ("skal regnskapspliktige sende", "Den som har regnskapsplikt"),
    "as-audit-opt-out": ("gjennomsnittlig antall ansatte ikke overstiger ti årsverk", "høyst ti årsverk"),
    "as-equity-duty": ("innen rimelig tid innkalle generalforsamlingen", "innkaller generalforsamlingen innen rimelig tid"),
    "as-employees-board": ("ikke har bedriftsforsamling", "ikke har bedriftsforsamling"),
    "foundation-capital-met": ("Stiftelsestilsynet kan gjøre unntak", "om ikke Stiftelsestilsynet gjør unntak"),
    "water-user-owned": ("Departementet kan i særlege tilfelle gjere unntak", "om ikke departementet gjør unntak"),
    "acute-pollution-duty": ("ikke dekkes av privat beredskap", "privat beredskap ikke dekker"),
    "infection-order": ("når det er nødvendig for å sikre et effektivt", "når det er nødvendig"),
    "health-order": ("når det anses påkrevd for en forsvarlig løsning", "når det må til for en forsvarlig løsning"),
    "public-health-order": ("når det anses påkrevet for en forsvarlig løsning", "når det må til for en forsvarlig løsning"),
    "foundation-capital": ("Stiftelsestilsynet kan gjøre unntak", "om ikke Stiftelsestilsynet gjør unntak"),
    "electable-not-director": ("foretar revisjon av interkommunalt politisk råd", "samarbeidets eget regnskap"),
    "electable-who": ("innført i folkeregisteret som bosatt i en annen kommune", "bor i en annen kommune"),
    "elected-sexes": ("Skal organet bestå av tre eller færre medlemmer", "tre eller færre"),
    "impartial-elected": ("Første punktum gjelder ikke når årsbudsjett", "er unntatt"),
    "openness-ko-ipr": ("direkte konkurranse med og på same vilkår som private", "direkte konkurranse med private"),
    "guarantee-approval": ("Garantier for små beløp er unntatt", "unntatt små beløp"),
}  # fmt: skip


def text_of(cite: Cite) -> str:
    return " ".join(shipped().paragraph(cite.act, cite.paragraph).text.split())


@pytest.mark.parametrize("id_", LAW_AND_OURS)
def test_a_rule_says_the_condition_its_paragraph_has(id_: str) -> None:
    law, said = LAW_AND_OURS[id_]
    assert law in text_of(FORMS[id_].cite)
    assert said in FORMS[id_].say("nb")


@pytest.mark.parametrize("id_", ["pollution-act-iks", "environmental-health-iks", "port-iks"])
def test_no_rule_says_the_council_itself_where_the_paragraph_does_not(id_: str) -> None:
    """«Kommunestyret selv» bars delegation within the municipality; these paragraphs do not have the word."""
    one = FORMS[id_]
    assert not re.search(r"\bselv\b", text_of(one.cite).split("*Endr")[0])
    assert not re.search(r"\bselv\b", one.say("nb"))


DEFAULT = re.compile(
    r"med mindre (noe )?annet er|hvis ikke noe annet er|dersom ikkje vedtektene seier noko anna", re.I
)
OURS = re.compile(r"om ikke|hvis ikke|avtal|vedtekt|annet", re.I)


def sentence(cite: Cite, quote: str) -> str:
    text, words = text_of(cite), " ".join(quote.split())
    at = text.find(words)
    begin = max((m.end() for m in re.finditer(r"\. (?=[A-ZÆØÅ])", text[: at + 1])), default=0)
    end = re.compile(r"\.(?: [A-ZÆØÅ]| ?$)").search(text, at + len(words) - 1)
    return text[begin : end.start() + 1 if end else len(text)]


def test_where_the_sentence_lets_the_agreement_decide_otherwise_so_do_we() -> None:
    """Each rule of the forms and of the owners whose quoted sentence is a default. Two quote a part that is none."""
    known = {"as-accounts-size", "register-deadline", "board-term"}
    silent = [
        one.id
        for one in (*rules(), *owners().values())
        if DEFAULT.search(sentence(one.cite, one.quote)) and not OURS.search(one.say("nb"))
    ]
    assert set(silent) <= known


LEAVING = {
    ("IKS", "loss"): ("om ikke annet er avtalt", "hvis ikke noe annet er avtalt"),
    ("AS", "notice"): ("Aksjeeierne har rett til å overta en aksje som har skiftet eier med mindre", "kan overta aksjene"),
    ("AS", "payout"): ("alvorlig og varig motsetningsforhold", "alvorlig og varig konflikt"),
    ("IKS", "transfer_liability"): ("inntil kreditor må anses å ha fritatt overdrageren", "til kreditor fritar selgeren"),
}  # fmt: skip


@pytest.mark.parametrize("way", LEAVING, ids=" ".join)
def test_leaving_is_as_the_act_has_it_with_its_defaults_and_limits(way: tuple[str, str]) -> None:
    form, topic = way
    law, said = LEAVING[way]
    (one,) = (one for one in exit_rules(form) if one.topic == topic)
    assert law in text_of(one.cite)
    assert said in one.says("nb")


def test_going_on_alone_is_no_option_against_an_order_to_cooperate() -> None:
    """Brann- og eksplosjonsvernloven § 15 (2), helse- og omsorgstjenesteloven § 6-6 and others let the state order it."""
    assert "alltid" not in FORMS["alone-basis"].say("nb")
    assert "staten kan pålegge det" in FORMS["alone-basis"].say("nb")
    orders = [one for one in duties() if one.who == "may" and "pålegg" in one.quote.casefold()]
    assert {one.id for one in orders} == {
        "fire-order",
        "pollution-order",
        "civil-order",
        "civil-health-order",
    }


CELLS = {
    ("guarantee", "IKS"): ("§ 14-19", "Garantier for små beløp er unntatt", "små beløp er unntatt"),
    ("sexes", "KO"): ("§ 7-7", "Skal organet bestå av tre eller færre medlemmer", "begge av tre eller færre"),
    ("employees", "IKS"): ("§ 10", "kan et flertall av de ansatte kreve", "kan flertallet kreve"),
    ("exit", "IKS"): ("§ 30", "Bestemmelsen i dette ledd kan fravikes ved avtale", "høyst innskuddet, om ikke annet er avtalt"),
}  # fmt: skip


@pytest.mark.parametrize("cell", CELLS, ids=" ".join)
def test_a_fact_of_a_form_says_the_condition_too(cell: tuple[str, str]) -> None:
    row, form = cell
    paragraph, law, said = CELLS[cell]
    (found,) = (one.cells[form] for one in rows() if one.id == row)
    (text,) = {text_of(cite) for cite in found.cites if cite.paragraph == paragraph}
    assert law in text
    assert found.say is not None
    assert said in found.say("nb")


# Form, clause, words of the paragraph it rests on (act, paragraph), and what our clause and its note say of it.
KOML, ASL, SAL, STL = "lov-2018-06-22-83", "lov-1997-06-13-44", "lov-2007-06-29-81", "lov-2001-06-15-59"
CLAUSES = [
    (
        "vertskommune",
        "tasks",
        KOML,
        "§ 20-2",
        "i saker som ikke har prinsipiell betydning",
        "i saker som ikke har prinsipiell betydning",
    ),
    (
        "vertskommune",
        "tasks",
        KOML,
        "§ 20-1",
        "så langt annen lovgivning ikke er til hinder",
        "så langt annen lovgivning ikke er til hinder",
    ),
    (
        "vertskommune",
        "appeals",
        KOML,
        "§ 20-5",
        "som har delegert myndigheten",
        "som har delegert myndigheten",
    ),
    (
        "vertskommune-nemnd",
        "tasks",
        KOML,
        "§ 20-3",
        "hvis ikke noe annet følger av lov",
        "hvis ikke noe annet følger av lov",
    ),
    ("vertskommune-nemnd", "board_members", KOML, "§ 20-3", "to eller flere medlemmer", "Minst to medlemmer"),
    (
        "AS",
        "surplus",
        ASL,
        "§ 2-2",
        "ikke skal ha til formål å skaffe aksjeeierne økonomisk utbytte",
        "ikke til formål å skaffe aksjeeierne økonomisk utbytte",
    ),
    ("AS", "price", ASL, "§ 2-12", "kan ikke være lavere enn aksjens pålydende", "Ikke lavere enn pålydende"),
    (
        "AS",
        "auditor",
        ASL,
        "§ 7-6",
        "Stifterne kan i stiftelsesdokumentet unnlate å velge revisor",
        "Stifterne kan la være å velge revisor",
    ),
    ("AS", "other", ASL, "§ 2-1", "andre eiendeler enn penger", "annet enn penger"),
    (
        "SA",
        "board",
        SAL,
        "§ 64",
        "dersom ikkje vedtektene seier at det skal vere to",
        "eller to når vedtektene sier det",
    ),
    ("SA", "deposits", SAL, "§ 9", "tidspunktet for oppgjer av innskotsskyldnadene", "når det gjøres opp"),
    (
        "IPR",
        "authority",
        KOML,
        "§ 18-1",
        "Rådet kan likevel gis myndighet",
        "når denne avtalen gir myndighet til det",
    ),
    (
        "IPR",
        "shares",
        KOML,
        "§ 14-12",
        "må dette fastsettes i samarbeidsavtalen",
        "må også det stå i avtalen",
    ),
    ("KO", "shares", KOML, "§ 14-12", "må dette fastsettes i samarbeidsavtalen", "må også det stå i avtalen"),
    ("stiftelse", "name", STL, "§ 10", "ordet stiftelse eller forkortelsen STI", "«stiftelse» eller «STI»"),
    (
        "stiftelse",
        "capital",
        STL,
        "§ 14",
        "Stiftelsestilsynet kan gjøre unntak",
        "om ikke Stiftelsestilsynet gjør unntak",
    ),
    (
        "stiftelse",
        "first_board",
        STL,
        "§ 9",
        "hvis ikke sammensetningen av stiftelsens første styre reguleres",
        "Trengs ikke når vedtektene sier",
    ),
]


@pytest.mark.parametrize(("form", "id_", "act", "paragraph", "law", "said"), CLAUSES)
def test_a_clause_says_the_condition_its_paragraph_has(
    form: str, id_: str, act: str, paragraph: str, law: str, said: str
) -> None:
    assert law in text_of(Cite(act, paragraph))
    (clause,) = (c for c in draft(form).clauses if c.id == id_)
    assert said in f"{clause.text} {clause.note}"


CALENDAR = [
    (
        "IKS",
        "called",
        "i tilfeller hvor dette er påtrengende nødvendig",
        "bare når det er påtrengende nødvendig",
    ),
    ("IKS", "representatives", "om ikke annet er fastsatt i selskapsavtalen", "om ikke annet er avtalt"),
    ("IKS", "board", "et styremedlem som det selv har valgt", "fjerne den det selv har valgt"),
    (
        "AS",
        "general-meeting-called",
        "om ikke vedtektene setter en lengre frist",
        "mer når vedtektene sier det",
    ),
    (
        "SA",
        "annual-meeting-called",
        "om det ikkje er fastsett ein lengre frist i vedtektene",
        "mer når vedtektene sier det",
    ),
    ("SA", "annual-meeting", "Foretak som ikkje har rekneskapsplikt", "uten regnskapsplikt"),
    ("KO", "accounts-made-joint", "senest 22. februar", "så langt den passer"),
    ("IPR", "report-made-joint", "senest 31. mars", "så langt den passer"),
    ("vertskommune", "report-made-host", "senest 31. mars", "senest 31. mars"),
    ("stiftelse", "ownership-foundation", "tilsvarende interesser", "må avklares"),
]


@pytest.mark.parametrize(("form", "id_", "law", "said"), CALENDAR)
def test_the_owners_year_says_the_exception_its_paragraph_has(
    form: str, id_: str, law: str, said: str
) -> None:
    (duty,) = (turn.duty for turn in owner_calendar(form, 2027) if turn.duty.id == id_)
    assert law in text_of(duty.cite)
    assert said in f"{duty.when('nb')}: {duty.say('nb')}"


# Service, form, topic, words of the paragraph and what our sentence says of them.
SECTORS = [
    (
        "barnevern",
        "vertskommune",
        "appeal",
        "som kan påklages til barneverns- og helsenemnda",
        "barneverns- og helsenemnda",
    ),
    (
        "landbruk",
        "alene",
        "appeal",
        "Departementet kan i forskrift fastsetje annan klageinstans",
        "i forskrift",
    ),
    (
        "smittevern",
        "alene",
        "appeal",
        "såfremt ikke noe annet er bestemt i loven",
        "om ikke loven bestemmer noe annet",
    ),
    ("havn", "IKS", "appeal", "Departementet kan i forskrift fastsette annen klageinstans", "i forskrift"),
    (
        "avfall",
        "vertskommune",
        "appeal",
        "Departementet kan fastsette en annen klageinstans",
        "en annen klageinstans",
    ),
    (
        "avfall",
        "alene",
        "fee",
        "lovpålagt håndtering av husholdningsavfall",
        "lovpålagt håndtering av husholdningsavfall",
    ),
    ("vann", "IKS", "fee", "Kommunen kan gi forskrift", "kan fastsette gebyret i forskrift"),
    (
        "brann",
        "IKS",
        "guarantee",
        "Garantier for små beløp er unntatt fra kravet om godkjenning",
        "fra godkjenningen",
    ),
    ("kraft", "alene", "tax", "distribusjon av vannkraft", "inntekt av vannkraft"),
    ("vann", "alene", "tax", "som går ut over eiendommens egentlige formål", "ikke går ut over"),
    (
        "avfall",
        "IKS",
        "procurement",
        "andre rettssubjekter som oppdragsgiverne kontrollerer",
        "eller det de kontrollerer",
    ),
    (
        "avfall",
        "vertskommune",
        "procurement",
        "utelukkende av hensyn til offentlige interesser",
        "offentlige interesser",
    ),
]


@pytest.mark.parametrize(("service", "form", "topic", "law", "said"), SECTORS)
def test_a_sector_fact_says_the_exception_its_paragraph_has(
    service: str, form: str, topic: str, law: str, said: str
) -> None:
    (fact,) = (f for f in sector_facts(service, form) if f.topic == topic)  # type: ignore[arg-type]
    assert law in text_of(fact.cite)
    assert said in fact.say("nb")


EXCEPTED = [
    (
        "IKS",
        "exclusion_value",
        "Bestemmelsen i dette ledd kan fravikes ved avtale",
        "hvis ikke noe annet er avtalt",
    ),
    ("IKS", "exclusion", "så lenge betalingsinnstillingen er i kraft", "Så lenge en betalingsinnstilling"),
    ("AS", "payout", "vesentlig skade for selskapets virksomhet", "vesentlig skade"),
]


@pytest.mark.parametrize(("form", "topic", "law", "said"), EXCEPTED)
def test_a_rule_of_leaving_says_what_its_paragraph_excepts(
    form: str, topic: str, law: str, said: str
) -> None:
    (rule,) = (r for r in exit_rules(form) if r.topic == topic)
    assert law in text_of(rule.cite)
    assert said in rule.says("nb")
