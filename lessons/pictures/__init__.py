"""Pictures in lessons, drawn from a course's own data when it is loaded.

Each kind has a module with ``faults`` (what in the entry points nowhere), ``draw`` (the entry as
SVG) and ``table`` (the same as rows of HTML). They are pure functions; ``drawing`` knows them all.
"""
