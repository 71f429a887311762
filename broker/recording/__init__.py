"""The recording: one append-only, hash-chained file per visit, and the node journal in the same form (FORMAT.md).

- *recording*: the file of one visit; *node journal*: the files of what happens outside visits, each linked to the last
- *header*: how a file begins: what it is, whose, when it was opened, what came before it
- *record*: one entry: a fixed header, a body of one data class, and the *link* that binds it to everything before it
- *chain*: the running hash; its newest link is the file's *head*
- *seal*: the last record, which counts the others and is signed; a file without one was cut or is still being written
- *data class*: how private a body is; each class has a *class key* of its own in each file, so it can be erased alone
- *vault*: what wraps class keys, so that they may stand beside the file; the header holds a *commitment* to each
- *session key*: what signs one file's seal, once; the *ledger's key* seals what a crash left open
- *receipt*: what the device says that it applied in the visit, in the seal
- *recover*: what is done at start with a file that nobody closed: cut at the first bad record, say so, close
- *source*: a file to read from; *place*: its path inside the data folder, as the index keeps it
"""
