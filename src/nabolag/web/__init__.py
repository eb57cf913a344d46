"""The web app: pages for people, an API for machines, both over the same few functions.

In: requests. Out: HTML that works without JavaScript, CSV, JSON, problem details. Readers get no cookies.
"""
