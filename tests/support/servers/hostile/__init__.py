"""A server that misbehaves in every way we could think of, and the row of results.db that each way must lead to.

`cases.py` is the registry: one case is a function that talks to one connection, and what the crawl must make of it.
Each case listens at an address of its own (127.1.x.y), so that no host's failures slow down another's.
The other modules hold the cases, by the layer at which they lie. `python3 -m hostile` serves them for curl and people.
"""
