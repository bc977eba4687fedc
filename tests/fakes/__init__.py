"""Stand-ins for the outside world: a Bot API server, a feed server, a phone.

They speak real HTTP on the loopback address, so what is tested (and what `atalaya demo` shows) is
the program as it runs. They import nothing of the rest of the project.
"""
