"""A municipality's ownership as papers: the register, the year, and the files they come from and become."""

from nabolag.report.ownership.calendar import calendar_feed, calendar_paper
from nabolag.report.ownership.exchange import as_file, read_file, refused
from nabolag.report.ownership.register import register_paper

__all__ = ["as_file", "calendar_feed", "calendar_paper", "read_file", "refused", "register_paper"]
