"""What holds for every test."""

import os

from hypothesis import settings

# How long one example takes says more of the machine's other work than of the code. CI has hypothesis' own profile,
# which does the same and takes the same examples each time.
settings.register_profile("calm", deadline=None)
if not os.environ.get("CI"):
    settings.load_profile("calm")

# What whoever runs the tests has fetched for themselves is not what ships.
os.environ["NABOLAG_DATA"] = os.path.join(os.path.dirname(__file__), "nothing-fetched")
