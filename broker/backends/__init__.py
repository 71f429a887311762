"""Every storage Protocol of the rooms, once per technology; only ``app`` and ``cli`` import from here.

- *memory*: in this process, gone with it: for tests and for what need not survive
- *sql*: accounts, tickets, limits and the index, over SQLAlchemy Core
- *files*: recordings and the node journal as files below one data folder; *growing*: one such file being written
- *disk*: what the files ask of the operating system, so that a test can cut its power
- *place*: a file's path inside the data folder; *marker*: an empty file in ``live/`` that names a place not yet closed
- *reserve*: disk blocks kept behind a file's end, so that its closing fits on a full disk
"""
