"""A survey in the field: opened, answered, followed up, closed, and in the end deleted.

In: a store and what respondents send. Out: answers that are kept before they are acknowledged, and what
`analysis` needs of them. Who was invited is known here; who answered what is not.
"""
