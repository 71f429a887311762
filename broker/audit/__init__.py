"""The audit: what an auditor may ask of the record, and the check that the record is as written. Reads only.

- *index*: tables over the files, for fast questions; it only follows and can be made again from the files at any time
- *tail*: how far the index has read one file; *behind*: how many bytes of the files it has not read yet
- *query*: one question, as API, console and command line all ask it; *page*: a part of its answer
- *cursor*: where the next page begins: a place in the order, not a count, so rows that arrive meanwhile move nothing
- *texts*: an event's fields of class ``text``, which only ever stand in the files
- *span*: a part of a visit's record as a player gets it; *lead-in*: the pictures before a moment that its own builds on
- *outline*: the course of a visit at a glance: pictures by the second, idle spans, changes of codec
- *export*: the record as lines for other systems (a room of its own, `export`)
- *verify*: read files from the first byte to the last and name the first that can't be trusted
- *proofs*: what the ledger says of one visit, each with its leaf
- *integrity*: what a file says of itself by its headers alone
- *bundle*: a visit's evidence in one archive, to be checked and read without us
- *register*: what the ledger says of files, gathered to be compared with them; *finding*: one thing that is otherwise
"""
