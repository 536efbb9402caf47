"""Migrations that take something away which an older release still used: each with the release that stopped using it.

While a site is updated, web servers of the old release answer on the tables of the new one. So what the old code reads
or writes goes in two steps: one release stops using it, a later one takes it away (docs/operations.md, "Updating").
"""

STOPPED_USING: dict[tuple[str, str], str] = {}
