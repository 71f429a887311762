"""Erasure: taking personal data off the record for good, so that everything else on it can still be verified.

- *request*: who wants which classes of which visits erased, and why; a second person approves or refuses it
- *erasing*: destroying the class keys of a file, and what was taken from it into other stores
- *tombstone*: the event ``erasure.done``: what was erased, on whose word; on the node journal and in the ledger
- *hold*: somebody's word that a visit, a device's or a ticket's visits must not be erased for now
- *retention*: how many days each class is kept; what is older is erased without anybody's asking
- *trace*: what another store took from a visit: state tables, exports under way
"""
