"""`python -m nabolag` is the command `nabolag`."""

from nabolag.cli import main

main()
