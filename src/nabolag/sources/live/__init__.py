"""Live connectors: Statistics Norway (PxWebApi v2, KLASS), the Brønnøysund registers, Geonorge and Lovdata.

In: addresses (settings with public defaults) and the data folder. Out: tables in the shape of those that ship, with
where and when they were fetched, or one error that names source, address and page. docs/live-sources.md has the rules.
"""
