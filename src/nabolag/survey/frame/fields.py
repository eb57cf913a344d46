"""One field of a contact list: what a person wrote in, what is meant out."""

from __future__ import annotations

import re

from nabolag.errors import BadInput, NotKnown
from nabolag.municipalities import Municipality, find
from nabolag.municipalities.search import loose

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_STANDING_IN = re.compile(r"^(konst\.?|konstituert|fungerende|fung\.?|fungerande|acting)\s+", re.IGNORECASE)

_ROLES = {
    "ordforer": "ordfører ordføreren ordførar ordføraren mayor 1",
    "kommunedirektor": (
        "kommunedirektør kommunedirektøren kommunedirektor rådmann rådmannen administrasjonssjef "
        "municipal_director chief_executive chief_municipal_executive chief_administrative_officer 2"
    ),
    "annen": (
        "annen annen_leder annan annan_leiar anna anna_leiar andre andre_ledere andre_leiarar leder leiar other "
        "other_leader varaordfører varaordførar deputy_mayor byrådsleder byrådsleiar byråd kommunalsjef "
        "kommunaldirektør kommunalleder direktør assisterende_kommunedirektør assisterande_kommunedirektør "
        "ass_kommunedirektør økonomisjef økonomidirektør sektorsjef sektorleder etatsjef etatsdirektør "
        "virksomhetsleder verksemdsleiar enhetsleder einingsleiar avdelingsleder avdelingsleiar 3"
    ),
}
ROLE_WORDS = {loose(word.replace("_", " ")): role for role, words in _ROLES.items() for word in words.split()}
_LANGUAGES = {
    "nb": ("nb", "bm", "bokmål", "no", "norsk", "norwegian", "nøytral"),
    "nn": ("nn", "ny", "nynorsk"),
    "en": ("en", "engelsk", "english"),
}
LANGUAGE_WORDS = {loose(word): lang for lang, words in _LANGUAGES.items() for word in words}


def municipality(text: str) -> tuple[Municipality, NotKnown | None]:
    """The municipality of today that is meant; with what became of it when the old name or number was used.

    Raises:
        NotKnown: nothing has the name, several have it, or it was divided between several.
    """
    try:
        return find(text), None
    except NotKnown as error:
        if "now" in error.values and len(error.candidates) == 1:
            return find(error.candidates[0]), error
        raise


def role(text: str) -> str:
    """The id of the role that a title means.

    Raises:
        BadInput: a title that is not known.
    """
    role_id = ROLE_WORDS.get(loose(_STANDING_IN.sub("", text)))
    if role_id is None:
        raise BadInput(
            "«{value}» er ikke en kjent rolle. Skriv ordfører, kommunedirektør eller annen leder.",
            value=_short(text),
        )
    return role_id


def email(text: str) -> str:
    """The address as mail servers want it: the domain in small letters, and as punycode when it has æøå.

    Checked for form only: one mailbox at a domain name (RFC 5321 § 4.1.2 without quoted names), within the lengths
    of § 4.5.3.1. Whether anybody reads it, only a letter can tell.

    Raises:
        BadInput: it is none.
    """
    local, at, domain = text.removeprefix("mailto:").rpartition("@")
    strange = next((c for c in local if ord(c) > 127), None)
    if strange and "@" not in local:
        raise BadInput(
            "«{value}» har {letter} foran @, og det tar få e-posttjenester imot. Sjekk adressen.",
            value=_short(text),
            letter=strange,
        )
    try:
        domain = domain.lower().encode("idna").decode()
    except UnicodeError:
        domain = ""
    labels = domain.split(".")
    good = at and _LOCAL.fullmatch(local) and len(local) <= 64 and len(local) + len(domain) < 254
    named = len(labels) > 1 and all(_LABEL.fullmatch(label) for label in labels) and not labels[-1].isdigit()
    if not (good and named and len(labels[-1]) > 1):
        raise BadInput(
            "«{value}» er ikke en e-postadresse. Skriv bare adressen, slik: navn@kommune.no.",
            value=_short(text),
        )
    return f"{local}@{domain}"


def language(text: str, home: Municipality) -> str:
    """The language to write in: as given, else the municipality's own written form, else bokmål.

    Raises:
        BadInput: a language that is not known.
    """
    if not text:
        return "nn" if home.language_form == "Nynorsk" else "nb"
    code = LANGUAGE_WORDS.get(loose(text))
    if code is None:
        raise BadInput(
            "«{value}» er ikke et kjent språk. Skriv bokmål, nynorsk eller engelsk.", value=_short(text)
        )
    return code


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}…"
