"""Rules as data: hard law (`law_*.yaml`), statutory defaults, advice, and law that is adopted but not in force.

Only hard law can exclude or require. Every rule names act, paragraph and ledd, quotes the text, pins its
hash and says since when; `forms.rules` reads and checks them.
"""
