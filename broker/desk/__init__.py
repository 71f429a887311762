"""The desk: what every visit belongs to.

- *ticket*: one issue of one customer; each visit is on one (``tickets``)
- *ticket code*: its name, short enough to read aloud, with a check character (``ticket_code``)
- *service line*: which promise applies; ``device_care`` is free and needs no appointment
"""
