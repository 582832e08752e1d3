"""A deterministic web of many hosts behind one port of loopback, and a log of every request that it was sent.

`server.py` is the server: one thread, one event loop. `names.py` answers for every name, so that a crawl with --dns-server
finds all hosts here; hosts are told apart by the Host header. `log.py` is what tests ask afterwards; its times of arrival
are the kernel's, so that a busy machine does not blur them. `graph.py`, `words.py` and `mazes.py` make sites to serve.
"""
