"""The one way onto the record.

- *scribe*: turns events into records: of a visit's recording, or of the node journal
- *page*: one visit's open recording, as the relay writes on it
- *notary*: tells the ledger which files there are, how far they got and what sealed them
"""
