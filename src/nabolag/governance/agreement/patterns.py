"""How agreements in ordinary words say each point: one pattern for a sentence that settles it, one for its heading.

Patterns are held against one normalised passage at a time (`reading.normalised`): every gap is bounded and stops at
the end of a sentence, so the time is linear in the text. `stems` are the letters one of which must be there at all.
"""

# ruff: noqa: E501
from __future__ import annotations

import re
from dataclasses import dataclass

from nabolag.governance.agreement.quantities import AMOUNT, MONTH, WORD

G = r"[^.]{0,%d}?"
CAP = r"(?-i:[A-ZÆØÅ])"
N = rf"(?<![\w§/,])(?:\d{{1,3}}|{WORD})(?![\w/%])"
OTHER_UNIT = (
    r"(?!\s?(?:år|uke|veke|dag|måned|månad|stemm|røyst|gang|møte|tredel|vara|%|prosent|kroner|kr\b|mill))"
)
MEMBER = r"(?<!vara)(?:medlem|representant|person|styremedlem|utsending)"
PART = (
    r"\b(?:deltak(?:er|ar)\w*|\w*kommun(?:e|a)\w*|eier(?:ne|e)?|eigar\w*|part(?:en|ene|ane|ar)?|medlem\w*)\b"
)
PARTS = r"\b(?:delta[kg](?:erne|ere|erkommunene|arane|arar|arkommunane)|eier(?:e|ne|kommunene)|eigar(?:ar|ane|kommunane)|part(?:er|ene|ar|ane)|samarbeidskommun(?:er|ene|ar|ane)|medlemskommun(?:er|ene|ar|ane)|medlemmer|medlemmene)\b"
PORTION = r"(?:\d+\s?/\s?\d+|\d+(?:,\d+)?\s?%|\d+(?:,\d+)?\s?prosent|halvparten|(?:en|ein|to|tre|fire) (?:tre|fire|fjerde|fem|femte|seks|sjette|sju|åtte|ti)(?:nde)?del\w*|(?:er|blir) like\b|like stor\w*|like m(?:ye|ykje)|likt|lik\b|like (?:andel|del))"
DATE = rf"(?:\d{{1,2}} \d{{1,2}} \d{{2,4}}|\d{{1,2}}/\d{{1,2}}|\d{{1,2}} {MONTH}|{MONTH} \d{{4}}|\d{{4}}-\d\d-\d\d|\b20\d\d\b|årsskiftet)"
DISSOLVE = r"\b(?:oppløs\w*|oppløys\w*|avvikl\w*|opphør\w*|legg\w* ned|nedl[ae]g\w*|opphev\w*(?! (?:og erstatt|tidl|alle|eldre|den|desse|disse))|avslutt\w* (?:samarbeid|ordning|avtale|fellesskap)\w*|(?:samarbeid|ordning|fellesskap)\w*(?: \w+)? avslutt\w*)"
EXIT = r"(?:\btre(?:r|d\w*)? ut\b|\butt(?:re|ræ)\w*|\butmeld\w*|\bmeld\w* seg ut|\bsi(?:er|es)? opp\b|\bsei(?:e|er|ast) opp\b|\boppsig\w*|\boppsei\w*|\bgå(?:r)? ut av|(?:\bkan|\bvil|\bønsker å|\bønskjer å|\bhøve til å) gå ut\b|\btrekk\w* seg|\bvil ut\b|\bforlat(?:e|er) (?:selskap|samarbeid|fellesskap|ordning|råd|avtale)\w*)"
BORROW = r"(?:\b(?:ta|tar|tas|tek|tak\w*|opptak av|oppta|opptar)\b(?: opp)?[^.]{0,40}?\b(?:lån|gjeld|kreditt)|\blåneopptak|\blåneramm\w*|\blånegrens\w*|\blånetak|\bkan låne|\blån\b|\blåne\b|\blånegjeld|\bsaml\w+ gjeld|\bgjeld\w*[^.]{0,40}?\b(?:overstig\w*|over|tak|grense))"
DENIED = r"\b(?:ikke|ikkje|ingen|verken)\b"


@dataclass(frozen=True)
class Sign:
    """How a point shows: its stems, a sentence that settles it, its heading, and what its section must then hold.

    `maybe` is a sentence that may be the point: the answer is then "uncertain".
    """

    stems: tuple[str, ...]
    says: re.Pattern[str]
    head: re.Pattern[str] | None = None
    within: re.Pattern[str] | None = None
    maybe: re.Pattern[str] | None = None


def _sign(stems: str, says: str, head: str = "", within: str = "", maybe: str = "") -> Sign:
    made = [re.compile(p, re.I) if p else None for p in (head, within, maybe)]
    return Sign(tuple(stems.split("|")), re.compile(says, re.I), *made)


_ANY = r"\w{3}"
_NAME = _sign(
    "navn|namn|firma|het|heit|kall| iks| ko| ipr| as| sa",
    r"(?:foretaks?|føretaks|selskaps)(?:navn|namn)(?:et)?\b|\b(?:navn|namn)(?:et)?\b(?:\s+(?:på|til|for)\s+\w+){0,3}?\s*(?:er\b|skal v\w+|:|,)"
    r"|\bfirma(?:et)?\b\s*(?:er\b|:)|\b(?:heter|heiter|hete|heite|kalles|kallast|blir kalla(?! inn))\b|\b(?:under|med|har|ha|ber|bere|bærer|bære) (?:navnet|namnet)\b"
    rf"|^[\W\d]*(?:politisk råd|oppg[aå]vefellesskap\w*|selskap\w*|foretak\w*|føretak\w*|rådet?)\s?: ?{CAP}|{CAP}[\w -]{{2,50}}?(?: IKS| KO| IPR| AS| SA| oppg[aå]vefellesskap| politisk råd)?(?:\s\([^)]{{1,30}}\))? er (?:et|eit|ein|en) (?:interkommunalt?|kommunalt? oppg|aksjeselskap|samvirke|stift)",
    r"(?:^|\b)(?:(?:foretaks?|føretaks|selskaps)?(?:navn|namn)(?:et)?|firma)\b",
    rf"{CAP}\w",
)
_PARTICIPANTS = _sign(
    "delt|delag|eier|eig|eies|part|medl|mellom|samarbeidskommun|inngå|kommunane |kommunene ",
    rf"{PARTS}(?: (?:i|av|til) [\w ]{{2,40}}?)?\s?(?:er|består av|utgjøres av|omfatter|:)\s?(?:følgende|desse|kommunene|kommunane|:|\s){{0,3}}\s?{CAP}"
    rf"|\b(?:eies|eigd|eid|eigast|opprettet|oppretta|stiftet|stifta)(?: \w+){{0,2}} (?:av|mellom) (?:kommun(?:ene|ane)\s)?{CAP}"
    rf"|\b(?:inngått|inngås|inngådd|avtale\w*|samarbeid\w*|er|det)\b[^.]{{0,40}}?\bmellom (?:kommun(?:ene|ane)\s)?{CAP}[^.]{{0,80}}?\bog\b"
    rf"|{CAP}[^.]{{3,200}}? (?:er|skal være|skal vere) (?:deltakere|deltakarar|deltagere|eiere|eigarar|parter|partar|medlemmer)\b"
    rf"|{PARTS} (?:er|:)[^.]{{0,60}}?{CAP}[\w -]{{1,25}}?(?:,| og) {CAP}"
    rf"|\bmellom(?: følgende| følgjande| desse| disse)? kommun(?:ene|ane|er|ar)? ?:? ?{CAP}"
    rf"|\b(?:følgende|følgjande|desse|disse) (?:kommun|deltak|eig|eier|part)\w*[^.]{{0,60}}?:? ?-? ?{CAP}"
    rf"|\bkommun(?:ene|ane) {CAP}[^.]{{2,120}}? og {CAP}[^.]{{0,30}}? (?:har |er )?(?:inngår|inngått|inngjekk|samarbeid(?:er|ar)|enige|samde|går saman|går sammen|oppretter|opprettar|skipar|stifter)\b",
    r"\b(?:hvem|kven) (?:avtalen gjeld|som er med|som samarbeid|som eig|som eier)|\b(?:avtalepart\w*|delta[kg](?:ere|erne|arar|arane|er)|eiere|eierne|eigarar|eigarane|parter|partar|partene|partane|eierkommuner)\b",
    rf"{CAP}\w+[^.]{{0,80}}?{CAP}\w+",
)
_PURPOSE = _sign(
    "formål|føremål|skal|oppg|virksom|verksem|ansvar",
    r"\b(?:formål|føremål)(?:et)?\b(?:\s+(?:med|til|for)\s+(?!\w*(?:omdann|møte|budsjett|arkiv|kontroll|rapport|lån|fond|komit|bestem|paragraf|evaluer|styre|represent))(?:(?!\bvar\b)[\w ]){1,40}?)?\s*(?:er\b|:|å\b|skal\b)"
    r"|\bselskapet(?:s oppgave er| skal(?: \w+){0,3}?| har(?: \w+){0,2}? (?:til|som) (?:oppg\w+|formål|føremål|mål|ansvar)|s hovedoppg\w+) (?:drive?|driv\w*|ivareta|vareta|ta vare|stå for|løse|løyse|levere|sørge|syte|forestå|håndtere|handtere|samle|bygge|byggje|eie|(?<!ha )eige\b|produsere|yte|er\b|å\b)"
    r"|\b(?:selskapet|foretaket|føretaket|stiftelsen|stiftinga|senteret|samvirke\w+) skal (?!gi eier|gje eigar)(?:gi|gje|tilby|utvikle|drifte|fremme|utføre|hjelpe|dekke|dekkje|organisere|legge til rette|leggje til rette)\b(?![^.]{0,60}(?:rapport|budsjett|arkiv|melding|innsyn|orienter|underrett))"
    r"|\b(?:virksomhet|verksemd)(?:en|a)? ?(?:s formål)?(?: til \w+)? (?:er|består|omfatter|omfattar)\b|\bhar (?:til|som) (?:formål|føremål|oppgave|oppgåve)",
    r"\b(?:formål|føremål|virksomhet|verksemd|oppgaver|oppgåver|virkeområde|verkeområde)",
    _ANY,
)
_SEAT = _sign(
    "kontor|sete|adresse|lokaliser|held til|holder til|plasser",
    rf"(?:hovedkontor|hovudkontor|forretningskontor|forretningssted|forretningsstad|kontorsted|kontorstad|forretningsadresse|kontorkommune|hovedsete|hovudsete)\w*[^.]{{0,60}}?{CAP}\w"
    rf"|\bligge?r? i {CAP}[^.]{{0,50}}?\bkontor|\b(?:kontor|sete|adresse|lokaliser\w*|plassert|held til|holder til)\b[^.]{{0,30}}?\bi {CAP}",
    r"(?:kontor|\bsete\b|lokalisering|\badresse)",
    rf"{CAP}\w",
)
_BOARD = _sign(
    "styre",
    rf"\bstyret?\b(?:(?!representantskap)[^.]){{0,50}}?\b(?:har|er|teller|tel|består|består av|skal ha|skal bestå|utgjør|samansett|sammensatt|på|med|av|ha)\b(?:(?!representantskap)[^.]){{0,40}}?{N}{OTHER_UNIT}"
    rf"[^.]{{0,40}}?(?:{MEMBER}|(?=\.|$))|{N}{OTHER_UNIT}[^.]{{0,20}}?\bstyremedlem|\bstyremedlemm\w+ ?(?:er|:|skal v\w+) ?{N}{OTHER_UNIT}|\b(?:antall|tal på|talet på) (?:styre)?medlem\w*[^.]{{0,20}}?{N}",
    r"\bstyre",
    rf"{N}{OTHER_UNIT}[^.]{{0,25}}?{MEMBER}",
)
_CONTRIBUTIONS = _sign(
    "innsk|tilsk|yte|ytin|bidra|kapital|skyt|betal|dekke|dekkj|finans",
    r"\b(?:eigen|egen|kapital|andels|grunnkapital)?(?:innskudd|innskot)(?:splikt\w*|skapital\w*)?\b|\binnsk[uo][dt]d?s(?:plikt|forplikt)\w*|\b(?:andre )?(?:ytelser|ytingar)\b ?(?:[:,]|fra|frå|skal|til|etter)"
    rf"|{PARTS}[^.]{{0,40}}?\b(?:skal|plikt\w*|betal\w*|yt\w+|bidr\w*|skyt\w*|dekk\w*|finansier\w*|innbetal\w*)\b[^.]{{0,80}}?\b(?:innsk\w+|tilsk\w+|bidrag\w*|kapital\w*|midlar|midler|kroner|kr\b|underskudd\w*|underskot\w*|kostnad\w*|utgift\w*|drift\w*|inn\b)"
    r"|\b(?:årlig|årleg|drifts)\w* ?(?:tilsk\w+|bidrag\w*|kontingent\w*)|\b(?:kapital|eigen|egen)(?:innsk\w+|kapital\w*)[^.]{0,60}?(?:betal|skyt|yt|plikt)",
    r"(?:innsk[uo][dt]|tilsk[uo][dt]|ytels|yting|bidrag|finansiering|kapital)",
    _ANY,
)
_SHARES = _sign(
    "andel|del|eie|eig|brøk|prosent|%",
    rf"(?:eier|eigar|eige|ansvars|deltaker|deltakar)(?:andel|del|brøk|forhold)\w*[^.]{{0,220}}?{PORTION}|\b(?:eier|eig|eiger|hefter|heftar|svarer|svarar)\b[^.]{{0,80}}?{PORTION}"
    rf"|\bandel(?:er|ar|ene|ane|en|a)?\b(?:(?!kost|utgift|drift|stemm|røyst|betal|oversk|lån)[^.]){{0,80}}?{PORTION}"
    rf"|\b(?:har|får|eig|eier)(?: hver| kvar)? (?:lik|like|like stor\w*) (?:eier|eigar)?(?:del|andel)"
    rf"|{PORTION}[^.]{{0,40}}?\b(?:eier|eigar|eige|ansvars)(?:andel|del)|\bandel\w*[^.]{{0,40}}?(?:selskapet|fellesskapet|rådet)[^.]{{0,80}}?{PORTION}",
    r"(?:eier|eigar|eige|ansvars)(?:andel|del|forhold|brøk)|^\W*[\d. §-]*(?:andel|ansvar)",
    PORTION,
)
_REPRESENTATIVES = _sign(
    "representant|medlem",
    rf"\brepresentantskap\w*[^.]{{0,90}}?{N} fr[aå] (?:hver|kvar)\b|\brepresentantskap\w*(?:(?!\bstyre)[^.]){{0,90}}?{N}{OTHER_UNIT}[^.]{{0,30}}?{MEMBER}"
    rf"|{PART}[^.]{{0,60}}?\b(?:oppnevn\w*|vel(?:ger|je|jer)?|nemner opp|peik\w* ut|utpek\w*|har|stiller|møter|representer\w*|får)\b(?:(?!\bstyre)[^.]){{0,80}}?{N}{OTHER_UNIT}(?:(?!\bstyre)[^.]){{0,30}}?{MEMBER}(?!\w* (?:i|til|av) (?:styret|nemnd))"
    rf"|{N}{OTHER_UNIT} (?:faste )?{MEMBER}\w*[^.]{{0,20}}? (?:fra|frå|for|per|pr|til) (?:hver|kvar|{CAP})",
    r"representantskap|eiermøte|eigarmøte",
    rf"(?:{PART}|{CAP}\w+)[^.]{{0,60}}?{N}{OTHER_UNIT}[^.]{{0,25}}?(?:{MEMBER}|$)|{N}{OTHER_UNIT}[^.]{{0,10}}?{MEMBER}|{N} (?:fra|frå|for) {CAP}",
)
_ARCHIVES = _sign(
    "arkiv|dokumentasjon",
    r"\b(?-i:arkiv|Arkiv(?=e|a|m|l))(?!depot for)\w*[^.]{0,120}?\b(?:plikt\w*|før\w*|avlever\w*|overfør\w*|oppbevar\w*|ta\w* (?:vare|imot|over)|tek (?:vare|imot|over)|overt\w+|går|blir|lagr\w*|ansvar\w*|lov\w*|regl\w*|følg\w*|får|tilfall\w*|skal|er|depot\w*)"
    r"|\b(?:plikt\w*|før\w*|avlever\w*|overfør\w*|oppbevar\w*|ta\w* (?:vare på|imot|over)|overt\w+|ansvar\w*|får|eget|eige|egne|eigne)\b[^.]{0,60}?\barkiv(?!depot for)\w*"
    r"|\bdokumentasjon\w*[^.]{0,60}?(?:ta|oppbevar|overfør|avlever)",
    r"\barkiv",
    _ANY,
)
_EXIT = _sign(
    "tre|ut|opp",
    rf"{EXIT}[^.]{{0,140}}?\b(?:varsel|varsle|frist|år|års|måned\w*|månad\w*|skriftl\w+|kan|§|samtykk\w*|loven|lova|regl\w+)"
    rf"|\b(?:kan|rett til å|ønsker å|ønskjer å|vil|med|ved)\b[^.]{{0,100}}?{EXIT}"
    rf"|\b(?:\d{{1,2}}|{WORD})\s?(?:års?|måneders?|månaders?)[^.]{{0,20}}?\bopp(?:sigelses|seiings)(?:tid|frist)(?![^.]{{0,30}}(?:leder|leiar|ansatt|tilsett))",
    r"(?:\butt(?:re|ræ)|\butmeld|\boppsig|\boppsei|\bgå(?:r)? ut\b)",
    _ANY,
)
_LEGAL = _sign(
    "rettssubjekt|juridisk|rettsleg|rettslig",
    r"\brettssubjekt|\bjuridisk person|\brett?sl\w+ (?:selvstendig|sjølvstendig)",
    r"\brett?sl\w+ (?:stilling|status)",
    r"\b(?:egen|eigen|del av|selvstendig|sjølvstendig)\b",
)
_DISSOLUTION = _sign(
    "oppl|avvik|opph|ned|slutt",
    rf"{DISSOLVE}[^.]{{0,140}}?\b(?:når|dersom|beslutt\w*|vedt\w*|vedtak\w*|krev\w*|enig\w*|samd\w*|skal|kan|fordel\w*|del(?:es|t|ast)|går|øyeblikk\w*|straks|virkning|tilfall\w*|tilbake\w*|overfør\w*)|\b(?:når|ved|vedt\w*|kan|etter|dersom|hvis)\b[^.]{{0,80}}?{DISSOLVE}",
    r"\b(?:oppl[øo]|avvikl|opphør|opphev|nedlegg|avslutning|(?:samarbeidet|avtalen) (?:er slutt|tar slutt|tek slutt|sluttar|slutter))",
    _ANY,
)
_FOUNDERS = _sign(
    "stift",
    rf"\bstift(?:er|ere|erne|arar|arane)\b(?! te[gi])[^.]{{0,40}}?(?:er|:)\s?[^.]{{0,20}}?{CAP}|\bstift(?:es|et|a|ast) av (?:kommun\w+ )?{CAP}|{CAP}[^.]{{3,120}}? stift(?:er|ar)\b",
    r"^[\W\d]*stift(?:er|ar)",
    rf"{CAP}\w",
)
_FIRST_BOARD = _sign(
    "styre",
    rf"\bstyret?s?\b[^.]{{0,40}}?(?:medlemmer|medlemmar|medlemmene|består av|er|:)[^.]{{0,25}}?{CAP}\w+ {CAP}\w+|\bstyre(?:leder|leiar|medlem)\w*\s?(?:er|:)?\s?{CAP}\w+|\bførste styret?\b[^.]{{0,40}}?{CAP}",
    r"\bstyre",
    rf"{CAP}\w+ {CAP}\w+",
)
_SURPLUS = _sign("oversk|utbyt", r"\b(?:års)?oversk[uo][dt]d?\w*|\butbyt\w*", r"oversk|utbyt", _ANY)
_TASK_VERB = r"\b(?:utfør\w*|ivaretar?|varetek|skal (?:løse|løyse|utføre|ta|yte|drive|drifte|levere|stå|ha|ivareta|sørge|syte|samordne|hjelpe|gi|gje)|tar (?:seg av|på seg)|tek (?:seg av|på seg)|har ansvar\w*|ansvar\w* for|står for|leverer|driver|driv|drifter)\b"
_HOST_TASKS = _sign(
    "vertskommun|oppg|deleg|overlat|omfatt|myndig|gjelder|gjeld",
    rf"\bvertskommun\w*[^.]{{0,40}}?{_TASK_VERB}|\bdelegerer?\b[^.]{{0,100}}?|(?<!som har )\bdelegert\b[^.]{{0,60}}?\bmynd|\boverlat\w*[^.]{{0,80}}?(?:oppg|utfør|ansvar|drift)"
    rf"|{CAP}\w+ (?:skal (?:yte|løse|løyse|utføre|ta seg av|drive)|tek seg av|tar seg av)\b|{CAP}\w+[^.]{{3,80}}? (?:i|til|for) (?:alle|begge|de andre|dei andre)(?: \w+)? kommun"
    r"|\b(?:oppgaver|oppgavene|oppgåver|oppgåvene)\b[^.]{0,40}?(?:omfatt\w*|er\b|:|følgende)|\bsamarbeidet (?:omfatter|omfattar|gjelder|gjeld)|\bfår[^.]{0,40}?myndig\w*",
    r"\b(?:(?:hva|kva) (?:samarbeidet|avtalen) (?:gjeld|omfatt)|oppgaver|oppgåver|myndig|delegering|delegasjon|omfang|formål|føremål|innhold|innhald)",
    _ANY,
)
_KO_TASKS = _sign(
    "oppg|fellesskap|samarbeid|myndig|ko ",
    rf"\b(?:oppg[aå]vefellesskapet|samarbeidet|fellesskapet|KO)\b[^.]{{3,80}}? på (?:vegne|vegner) av (?:delt|kommun|eier|eig)|\b(?:oppg[aå]vefellesskapet|samarbeidet|fellesskapet|KO)\b[^.]{{0,30}}?{_TASK_VERB}|\b(?:oppgaver|oppgavene|oppgåver|oppgåvene)\b[^.]{{0,50}}?(?:omfatt\w*|er\b|:|følgende|legges|lagt)|\bhar (?:til|som) (?:oppg\w+|formål|føremål)|\b(?:formål|føremål)(?:et)?\b[^.]{{0,40}}? er\b",
    r"\b(?:oppgaver|oppgåver|myndig|formål|føremål|virkeområde)",
    _ANY,
)
SIGNS: dict[str, Sign] = {
    "name": _NAME, "participants": _PARTICIPANTS, "purpose": _PURPOSE, "activity": _PURPOSE, "seat": _SEAT,
    "board": _BOARD, "contributions": _CONTRIBUTIONS, "shares": _SHARES, "representatives": _REPRESENTATIVES,
    "archives": _ARCHIVES, "exit": _EXIT, "legal_person": _LEGAL, "dissolution": _DISSOLUTION, "founders": _FOUNDERS,
    "first_board": _FIRST_BOARD, "surplus": _SURPLUS, "tasks": _KO_TASKS,
    "loans": _sign("lån|gjeld|kreditt", BORROW, r"\blån", BORROW),
    "reporting": _sign("rapport|årsmeld|årsbere|orienter|inform|meld", rf"\b(?:\w*rapport\w*|årsmelding\w*|årsberetning\w*)|\b(?:gi|gir|gje|gjev|sende|sender|få|får|mottar|mottek|legger fram|legg fram)\b[^.]{{0,60}}?\b(?:melding|oversikt|status)\w*[^.]{{0,20}}? (?:om|over) (?:økonomi|drift|resultat|virksomh|verksem|måloppn|utvikling)|\b(?:orienter\w*|informer\w*|meld\w*)\b[^.]{{0,40}}?{PART}", r"rapport|informasjon", _ANY),
    "authority": _sign("mynd|fullmakt|deleg|kan ", r"(?<!høyeste )(?<!øverste )(?<!øvste )(?<!høgste )(?<!overordnede )\b(?:\w*myndighet(?:en)?|\w*myndigheit(?:a)?|mynde|fullmakt\w*|delegert)\b|\b\w*rådet (?:kan|skal) (?:ikke |ikkje |bare |berre )?(?:selv |sjølv )?(?:vedta|avgjøre|avgjere|uttale|fatte|treffe|gjøre vedtak|gjere vedtak|dele ut|disponere|forvalte)", r"(?<!høyeste )(?<!øverste )(?:\bmyndighei?t|\bmynde)", _ANY),
    "matters": _sign("sak|rådet|samarbeid|formål|føremål|oppg", r"\b\w*rådet (?:skal|kan|behandler|behandlar|arbeider|arbeider|drøfter|drøftar|tek opp|tar opp|tek seg|uttaler)\b(?! (?:ikke|ikkje|gis|gjevast|oppløs|velge|velje|uttale|vedta|avgj|forvalt))[^.]{0,100}?(?:sak|spørsmål|samferd|interess|utvikl|næring|samarbeid|region|felles|politi)|\bsak(?:er|ene|ane)\b[^.]{0,60}?(?:rådet|behandl|drøft|tvers|felles)|\b(?:formål|føremål)(?:et)?\b[^.]{0,40}? er\b|\boppg(?:ave|åve)\w* er\b", r"\b(?:saker|saksområde|formål|føremål|oppgaver|oppgåver|arbeidsområde)", _ANY),
    "host": _sign("vert", rf"{CAP}[\w -]{{1,30}}? (?:er|skal være|skal vere|vert|blir)(?: utpek\w+| peik\w+(?: ut)?| va?[el]\w+| oppnemnd| oppnevnt)? (?:som |til )?verts?kommune|\bverts?kommune(?:n)?(?: (?:for|i) (?:samarbeidet|ordning\w*|avtalen))? ?(?:er|:|skal være|skal vere|,) ?{CAP}|\bmed {CAP}[\w ]{{2,30}}? som verts?kommune|\b(?:som|til) verts?kommune(?! er)|\((?:heretter (?:kalt |kalla )?)?verts?kommune(?:n)?\)|{CAP}[\w -]{{1,30}}? (?:er|skal være|skal vere|blir) vert (?:for|i)\b", r"\bverts?kommune\b", rf"{CAP}\w+[^.]{{0,30}}?\bverts?komm"),
    "transfer_date": _sign("overf|overt|start|begyn|kraft|gjeld|iverk|tek til|tar til|set", rf"\b(?:oppgav|oppgåv|myndig|samarbeid|tjenest|tenest|ansvar|drift|delegering|verksemd|virksomhet)\w*[^.]{{0,80}}?\b(?:overfør\w*|overt\w+|går over|gå over|tar over|tek over|start\w*|begynn\w*|tek til|tar til|sett\w* i|iverks\w*|i gang|trer i kraft|gjelder|gjeld|ført over|drives|blir drive\w*|felles fr[aå]|etabler\w*|fra og med|frå og med)\b[^.]{{0,60}}?(?:{DATE}|når|straks|dagen)|{DATE}[^.]{{0,80}}?\b(?:overfør\w*|overt\w+|ført over)|\b(?:overfør\w*|overt\w+)\b[^.]{{0,100}}?{DATE}", r"\b(?:overfør|oppstart|iverks|tidspunkt|overtak)", rf"{DATE}|når|straks", rf"trer i kraft[^.]{{0,40}}?(?:{DATE}|når)"),
    "notified": _sign("underrett|orienter|inform|kopi|meld|vars|gjenpart|beskjed", r"\b(?:vedtak|avgj|pålegg)[^.]{0,80}?\bbeskjed\b|\bbeskjed\b[^.]{0,60}?(?:vedtak|avgj|pålegg)|\bunderrett\w*|\bvertskommun\w*[^.]{0,60}?\b(?:orienter\w*|informer\w*|varsl\w*|meld\w*|send\w*)\b(?! statsforvalt)[^.]{0,80}?(?:vedtak|avgj|sak|kommun)|\b(?:kopi|gjenpart|melding)\b (?:av|om)[^.]{0,60}?(?:vedtak|avgj)|\b(?:vedtak|avgjer|avgjør)\w*[^.]{0,80}?\b(?:send\w*|orient\w*|kopi|inform\w*|meld\w*|varsl\w*)|\b(?:orient\w*|inform\w*|varsl\w*)\b[^.]{0,60}?(?:vedtak|avgj)", r"\b(?:underrett|orientering|informasjon|varsling)", r"vedtak|avgj|sak"),
    "settlement": _sign("kost|utgift|betal|faktur|oppgj|refus|finans|selvk|sjølvk|innbygg", r"\b(?:\w*kostnad\w*|\w*utgift\w*)\b[^.]{0,100}?\b(?:del|fordel|dekk|betal|refunder|bær|ber\b|bere|etter|faktur)\w*|\b(?:kostnads?fordeling|fordelingsnøk\w+|refusjon\w*|faktur\w*|selvkost|sjølvkost|a konto|akonto)|\bbetal\w*[^.]{0,80}?\b(?:etter|per|pr|kroner|andel|innbygg\w*|halvår\w*|kvartal\w*)|\b(?:oppgjør|oppgjer)\w*\b[^.]{0,60}?\b(?:etter|skjer|hvert|kvart|årlig|årleg)", r"\b(?:økonomi|oppgj|kostnad|finansiering|betaling)", r"(?:etter|fordel|del|betal|dekk|faktur|innbygg|selvkost|sjølvkost)"),
    "board_members": _sign("nemnd", rf"\bnemnd\w*[^.]{{0,100}}?{N}{OTHER_UNIT}[^.]{{0,30}}?{MEMBER}|{N}{OTHER_UNIT}[^.]{{0,20}}?{MEMBER}\w*[^.]{{0,40}}?\bnemnd", r"\bnemnd", rf"{N}{OTHER_UNIT}[^.]{{0,25}}?{MEMBER}"),
    "capital": _sign("kapital", r"\b(?:aksje|grunn)kapital\w*[^.]{0,40}?\d", r"\b(?:aksje|grunn)kapital", r"\d{2}"),
    "nominal": _sign("pålyd|nominel", r"\b(?:pålyd\w*|nominel\w*)[^.]{0,30}?\d|\d[^.]{0,15}?\bpålyd", r"pålyd", r"\d"),
    "price": _sign("aksje|kurs", r"\b(?:for hver aksje|for kvar aksje|aksjeinnsk\w+|tegningskurs|teikningskurs|\bkurs)\b[^.]{0,60}?(?:\bkr\w* \d|\d[\d ]*(?:kr|nok))|\d[\d ]*(?: kroner| kr)?,? (?:per|pr) aksje|\b(?:betal\w*|innbetal\w*|skyt\w*)\b[^.]{0,50}?(?:per|pr|for (?:hver|kvar)) aksje", r"aksjeinnsk|tegningskurs", r"\d"),
    "payment": _sign("betal|gjø|gjer|gjor|forfall", rf"\b(?:aksjeinnsk\w+|innsk\w+|aksj(?:ene|ane)|aksjekapital\w*|beløp\w*|oppgjør\w*|oppgjer\w*)\b[^.]{{0,100}}?\b(?:gjøres opp|gjerast opp|gjorde opp|gjort opp|innbetal\w*|betal\w*|forfaller|forfell|skjer|innen|innan|senest|seinast)\b[^.]{{0,50}}?(?:{DATE}|dag|uke|veke|straks|ved )", r"\boppgj|\binnbetaling", rf"{DATE}|dag|uke|veke|straks|ved "),
    "auditor": _sign("revis", r"\brevisor\w*\b(?: for \w+)?(?: \w+)? ?(?:er|:|skal|blir|velges|vert)|\brevisjonsselskap\w*|\b(?:som|til) revisor|\b(?:ikke|ikkje|fravel\w*|unnlat\w*)[^.]{0,30}?revi", r"\brevis", _ANY),
    "fee": _sign("kontingent", r"\b(?:betal\w*|ingen|ikke|ikkje|inga|årlig|årleg|fastset\w*|krev\w*)\b[^.]{0,60}?kontingent|kontingent\w*[^.]{0,60}?\b(?:betal\w*|fastset\w*|kroner|kr|er|blir|skal)\b", r"kontingent", _ANY),
    "annual_meeting": _sign("årsmøte", r"\bårsmøtet?\b[^.]{0,80}?\b(?:behandl\w*|sak\w*|skal|godkjenn\w*|vel\w*|handsam\w*|:)", r"årsmøte", _ANY),
    "organs": _sign("organ|råd", r"\b(?:andre|einaste|eneste|øvrige) organ|\borgan\w*[^.]{0,40}?\b(?:er|:|ut over)|\b(?:råd|rådsforsamling|representantskap)\b[^.]{0,40}?\b(?:skal|har|velg)", r"\borgan", _ANY),
    "assets": _sign("eiend|eiged|grunnkapital|innsk", r"\bgrunnkapital\w*[^.]{0,60}?\b(?:består|utgjør\w*|skytes|brukes|brukt|innbetal\w*|kontant\w*|eiendel\w*|eigedel\w*)|\b(?:som|til) grunnkapital\b|\b(?:eiendel|eigedel)\w*[^.]{0,60}?grunnkapital", r"\b(?:eiendel|eigedel)", _ANY),
    "rights": _sign("særr", r"\bsærrett", r"særrett", _ANY),
}  # fmt: skip
BY_FORM: dict[str, dict[str, Sign]] = {
    "vertskommune": {"tasks": _HOST_TASKS},
    "vertskommune-nemnd": {"tasks": _HOST_TASKS},
    "AS": {"shares": _sign("aksj", r"\b(?:te(?:g|ik)n\w*|overtar|overtek|får)\b[^.]{0,160}?\d[\d ]* ?(?:\w+ )?aksj|\baksj\w*[^.]{0,60}?\bte(?:g|ik)n\w*[^.]{0,80}?\d|(?-i:[A-ZÆØÅ])\w+(?: kommune)?\W{1,3}\d[\d ]* aksj", r"aksjetegning|aksjeteikning|aksjer per|aksjar per|fordeling av aksj", r"\d")},
    "SA": {"contributions": _sign("innsk|andel", r"\b(?:andel|andels)?(?:innskudd|innskot)\w*|\bandel\w* (?:på|à|a) ?(?:kr|nok|\d)|\b(?:ingen|ikke|ikkje)\b[^.]{0,30}?\b(?:skyte inn|innsk\w+)", r"(?:innsk|andelskap)", _ANY), "dissolution": _sign("oppl|avvik|formue", rf"{DISSOLVE}[^.]{{0,140}}?(?:formue|midl|verdi|eiend|fordel|overskyt)|\bnettoformu\w*", r"\b(?:oppl[øo]|avvikl)", r"formue|midl|verdi|fordel|tilfall")},
}  # fmt: skip
__all__ = ["AMOUNT", "BORROW", "BY_FORM", "DENIED", "DISSOLVE", "SIGNS", "Sign"]
