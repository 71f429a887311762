"""The one way onto the record.

- *scribe*: turns events into records: of a visit's recording, or of the node journal
- *page*: one visit's open recording, as the relay writes on it
- *notary*: tells the ledger which files there are, how far they got, what sealed them, and which facts stand in them
- *leaves*: the table of which event has which kind of leaf on the ledger, and why another has none
"""
