"""Words and numbers in bokmål, nynorsk and English: the only place that formats, reads and sorts.

In: a bokmål message with `{named}` places, or a number. Out: text in the chosen language.
Messages are gettext msgids in bokmål; `locale/{nn,en}/<room>.po` hold the translations.
"""

from nabolag.text.cleaning import bound, clean, is_text, visible, without_control
from nabolag.text.languages import LANGUAGES, N_, Amount, Lang, Percent, Texts, texts
from nabolag.text.names import fold, region_said, sort_key
from nabolag.text.numbers import read_kroner, read_number, read_share, spelled_out

__all__ = [
    "LANGUAGES",
    "N_",
    "Amount",
    "Lang",
    "Percent",
    "Texts",
    "bound",
    "clean",
    "fold",
    "is_text",
    "read_kroner",
    "read_number",
    "read_share",
    "region_said",
    "sort_key",
    "spelled_out",
    "texts",
    "visible",
    "without_control",
]
