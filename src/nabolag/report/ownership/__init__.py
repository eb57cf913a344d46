"""A municipality's ownership as papers: the register, the year, and the files they come from and become."""

from nabolag.report.ownership.board import board_paper
from nabolag.report.ownership.calendar import calendar_feed, calendar_paper
from nabolag.report.ownership.control import change_paper, control_plan
from nabolag.report.ownership.exchange import as_file, read_file, refused
from nabolag.report.ownership.existing import existing_paper
from nabolag.report.ownership.following import follow_paper
from nabolag.report.ownership.meeting import Meeting, mandate_note, meeting_paper, protocol
from nabolag.report.ownership.money import money_paper
from nabolag.report.ownership.register import register_paper
from nabolag.report.ownership.statement import draft_statement, statement_paper
from nabolag.report.ownership.words import norwegian

__all__ = [
    "Meeting",
    "as_file",
    "board_paper",
    "calendar_feed",
    "calendar_paper",
    "change_paper",
    "control_plan",
    "draft_statement",
    "existing_paper",
    "follow_paper",
    "mandate_note",
    "meeting_paper",
    "money_paper",
    "norwegian",
    "protocol",
    "read_file",
    "refused",
    "register_paper",
    "statement_paper",
]
