"""From a plan and a survey's data to tables that may be shown.

In: the analyst's plan (`plan`) and a data file. Out: `Analysis`: one table for each question, overall and by group,
with intervals, tests and disclosure control.
"""
