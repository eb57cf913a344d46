"""What users create: surveys, invitations, answers, accounts and publications, in two databases.

In: values from `survey` and `web`. Out: the same values, after a restart, a crash or a move to another
database. SQLite by default, PostgreSQL by URL. Who was invited and what was answered lie in separate databases
under separate keys, and are written in separate transactions; only a respondent's own token leads to both (`keys`).
Who has answered is written nowhere beside an invitation: it is worked out from the secret when it is asked for.
"""

from nabolag.store.keys import Keys, read_secret
from nabolag.store.opening import Store, open_store

__all__ = ["Keys", "Store", "open_store", "read_secret"]
