"""What holds for every test."""

from hypothesis import settings

# How long one example takes says more of the machine's other work than of the code.
settings.register_profile("calm", deadline=None)
settings.load_profile("calm")
