"""What users create: surveys, invitations, answers, accounts and publications, in one database.

In: values from `survey` and `web`. Out: the same values, after a restart, a crash or a move to another
database. SQLite by default, PostgreSQL by URL, one schema. Who was invited and what was answered lie in
separate tables under separate keys; only a respondent's own token leads to both (`keys`).
"""

from nabolag.store.database import Store, open_store
from nabolag.store.keys import Keys, read_secret

__all__ = ["Keys", "Store", "open_store", "read_secret"]
