"""What a letter to a leader says: who asks, why, how much, until when, and the ways out."""

from __future__ import annotations

from datetime import date

from nabolag.municipalities import current
from nabolag.sources.mail import Message
from nabolag.store.invitations import Invitation
from nabolag.survey.questionnaire import Questionnaire, fields
from nabolag.survey.settings import Settings
from nabolag.text import Texts, texts


def letter(
    kind: str,
    person: Invitation,
    *,
    reference: str,
    token: str,
    settings: Settings,
    questionnaire: Questionnaire,
    last_day: date | None,
) -> Message:
    """A letter in the recipient's language, or bokmål where the survey is not held in it.

    Args:
        kind: invitation or reminder. Whoever has begun is reminded in other words.
        token: what the personal links hold.
        last_day: the last day to answer, in Norway.
    """
    lang = person.language if person.language in settings.languages else "nb"
    _ = texts(lang)
    title = _wording(settings.title, lang)
    base = f"{settings.address.rstrip('/')}/s/{token}"
    opening, subject, paragraphs = _core(kind, person, title, settings, questionnaire, _)
    synthetic = settings.origin == "synthetic"
    name = " ".join(person.name.split())
    blocks = [
        _("Dette er en demonstrasjon. Svarene merkes som syntetiske.") if synthetic else "",
        _("Hei, {name}", name=name) if name else _("Hei"),
        opening,
        *paragraphs,
        _("Svar her:") + f"\n{base}",
        _("Lenken er din: ikke del den. Du kan stoppe når du vil og gå videre med den samme lenken.")
        + (" " + _("Siste dag er {date}.", date=_.date(last_day)) if last_day else ""),
        _("Det er frivillig å svare. Navnet ditt lagres ikke sammen med svarene."),
        _("Slik behandler vi opplysninger om deg:") + f"\n{base}/personvern?lang={lang}",
        _("Vil du ikke svare, og ikke ha flere brev:") + f"\n{base}/avslutt?lang={lang}",
        _ask(settings, _),
        _("Vennlig hilsen") + f"\n{settings.institute or settings.client}",
    ]
    return Message(
        to=person.email or "",
        name=name,
        subject=subject,
        body="\n\n".join(block for block in blocks if block) + "\n",
        language=lang,
        reference=reference,
        reply_to=settings.contact.email,
        leave=f"{base}/avslutt?lang={lang}",
    )


def _core(
    kind: str,
    person: Invitation,
    title: str,
    settings: Settings,
    questionnaire: Questionnaire,
    _: Texts,
) -> tuple[str, str, list[str]]:
    """The opening, the subject, and what only this kind of letter says."""
    if kind == "invitation":
        values = {"client": settings.client, "place": _place(person), "title": title}
        opening = _("{client} ber deg som leder i {place} om å svare på «{title}».", **values)
        if settings.institute and settings.institute != settings.client:
            opening += " " + _("{institute} gjennomfører undersøkelsen.", institute=settings.institute)
        count = sum(len(fields(q)) for q in questionnaire.questions())
        size = _("Du får høyst {n} spørsmål.", n=count) if count > 1 else _("Du får ett spørsmål.")
        about = " ".join(part for part in (_wording(questionnaire.intro, _.lang), size) if part)
        return (
            opening,
            _("Invitasjon: {title}", title=title),
            [_purpose(settings, _), about],
        )
    if person.status == "started":
        opening = _("Du har begynt på «{title}», men ikke levert ennå.", title=title)
        more = _("Det du har svart, er lagret. Du går videre der du slapp, og leverer til slutt.")
        return opening, _("Ikke levert ennå: {title}", title=title), [more]
    opening = _("Vi har tidligere bedt deg om å svare på «{title}», og har ikke fått svar ennå.", title=title)
    more = _("{client} trenger svar fra flest mulig for at bildet skal bli riktig.", client=settings.client)
    return opening, _("Påminnelse: {title}", title=title), [more, _purpose(settings, _)]


def _purpose(settings: Settings, _: Texts) -> str:
    purpose = _wording(settings.purpose, _.lang)
    return _("Formål: {purpose}", purpose=purpose) if purpose else ""


def _ask(settings: Settings, _: Texts) -> str:
    ways = [w for w in (settings.contact.name, settings.contact.email, settings.contact.phone) if w]
    return _("Spørsmål? Ta kontakt: {ways}.", ways=", ".join(ways)) if ways else ""


def _place(person: Invitation) -> str:
    municipality = current().get(person.municipality)
    return municipality.name if municipality else person.municipality


def _wording(words: dict[str, str], lang: str) -> str:
    return (words.get(lang) or words.get("nb") or "").strip()
