"""The columns of a sheet of interests, by the words people write above them; the first is what we write."""

from __future__ import annotations

COLUMNS: dict[str, tuple[str, ...]] = {
    "name": ("navn", "namn", "selskap", "selskapsnavn", "selskapets navn", "bedrift", "virksomhet", "verksemd",
             "foretak", "name", "company"),
    "org_number": ("organisasjonsnummer", "orgnr", "org.nr", "org nr", "org.nr.", "org. nr.", "org. nr", "orgnummer",
                   "organisation number", "org_number"),
    "form": ("form", "selskapsform", "organisasjonsform", "organisering", "selskapstype", "type selskap", "type", "legal form"),
    "purpose": ("formål", "føremål", "formål med eierskapet", "føremål med eigarskapen", "purpose"),
    "share": ("eierandel", "eigardel", "andel", "vår andel", "eierandel i", "eierandel i prosent",
              "eigardel i prosent", "eierbrøk", "share"),
    "votes": ("stemmeandel", "andel av stemmene", "stemmer i prosent", "røystedel", "votes"),
    "seats": ("plasser", "plassar", "antall representanter", "representanter i representantskapet", "seats"),
    "of_seats": ("plasser i alt", "plassar i alt", "medlemmer i representantskapet", "seats in all"),
    "owners": ("antall eiere", "antal eigarar", "eiere", "owners"),
    "liability": ("ansvarsandel", "ansvarsdel", "ansvar", "liability"),
    "debt_nok": ("gjeld", "samlet gjeld", "lånegjeld", "lån", "debt"),
    "loan_cap_nok": ("lånetak", "låneramme", "tak for lån", "loan cap"),
    "equity_nok": ("egenkapital", "eigenkapital", "equity"),
    "guarantee_nok": ("garanti", "garantier", "kommunens garanti", "guarantee"),
    "dividend_nok": ("utbytte", "utbytte til kommunen", "dividend"),
    "agreement": ("avtaledato", "avtalen er fra", "dato for avtalen", "selskapsavtale", "selskapsavtale datert",
                  "vedtektsdato", "agreement date"),
    "started": ("stiftet", "stifta", "oppstart", "etablert", "founded"),
    "ended": ("avviklet", "avvikla", "opphørt", "oppløst", "ended"),
    "meeting": ("neste møte", "neste generalforsamling", "neste representantskapsmøte", "next meeting"),
    "accounts": ("regnskap fastsatt", "rekneskap fastsett", "regnskap vedtatt", "accounts adopted"),
    "budget": ("budsjett vedtatt", "budsjett vedteke", "budget adopted"),
    "board_elected": ("styret valgt", "styret valt", "styrevalg", "board elected"),
    "board_years": ("år i styret", "styrets valgperiode", "valgperiode styre", "board term"),
    "employees": ("ansatte", "tilsette", "antall ansatte", "employees"),
    "representatives": ("representanter", "representantar", "eierrepresentanter", "eierrepresentant", "representant",
                        "representatives"),
    "deputies": ("varamedlemmer", "varamedlemer", "vararepresentanter", "vara", "deputies"),
    "board": ("styremedlemmer", "styremedlemer", "styre", "styret", "board members"),
    "manager": ("daglig leder", "dagleg leiar", "leder", "manager"),
    "representatives_women": ("kvinner blant representantene", "kvinner blant representantane",
                              "kvinnelige representanter", "women among the representatives"),
    "board_women": ("kvinner i styret", "kvinner", "women on the board"),
    "competence_needed": ("kompetanse som trengs", "kompetansebehov", "competence needed"),
    "competence_held": ("kompetanse i styret", "kompetanse", "competence held"),
    "source": ("kilde", "kjelde", "source"),
    "note": ("merknad", "kommentar", "note"),
}  # fmt: skip
SHARES = ("share", "votes", "liability")
COUNTS = ("seats", "of_seats", "owners", "board_years", "employees", "representatives_women", "board_women")
AMOUNTS = ("debt_nok", "loan_cap_nok", "equity_nok", "guarantee_nok", "dividend_nok")
NEVER_NEGATIVE = ("debt_nok", "loan_cap_nok", "guarantee_nok", "dividend_nok")
DAYS = ("agreement", "started", "ended", "meeting", "accounts", "budget", "board_elected")
LISTS = ("representatives", "deputies", "board", "competence_needed", "competence_held")
TEXTS = ("purpose", "source", "note")
NAMES = ("manager",)
UNKNOWN = (
    "ukjent",
    "ukjend",
    "unknown",
    "?",
    "-",
    "–",
    "vet ikke",
    "veit ikkje",
    "ikke kjent",
    "n/a",
    "i/a",
    "mangler",
)
"""What people write in a cell they cannot fill: the same as nothing."""
SUMS = ("sum", "totalt", "total", "i alt", "til sammen", "samlet")
"""What the first cell of a line of totals says."""
FORM_WORDS: dict[str, tuple[str, ...]] = {
    "IKS": ("iks", "interkommunalt selskap", "interkommunale selskap", "interkommunale selskaper"),
    "KO": (
        "ko",
        "kommunalt oppgavefellesskap",
        "kommunalt oppgåvefellesskap",
        "oppgavefellesskap",
        "kommunale oppgavefellesskap",
    ),
    "IPR": ("ipr", "interkommunalt politisk råd", "interkommunale politiske råd", "regionråd"),
    "AS": ("as", "a/s", "aksjeselskap", "aksjeselskapet", "aksjeselskaper"),
    "SA": ("sa", "samvirkeforetak", "samvirkeføretak", "samvirke"),
    "KF": ("kf", "kommunalt foretak", "kommunalt føretak", "kommunale foretak", "kommunale føretak"),
    "vertskommune": (
        "vertskommune",
        "vertskommunesamarbeid",
        "administrativt vertskommunesamarbeid",
        "host municipality",
    ),
    "vertskommune-nemnd": ("vertskommune med felles nemnd", "felles nemnd", "vertskommune-nemnd"),
    "stiftelse": ("stiftelse", "stifting", "sti", "foundation", "stiftelser", "stiftingar"),
    "forening": ("forening", "foreining", "fli", "association", "foreninger", "foreiningar"),
}
