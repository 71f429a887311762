"""Pairing: how a customer's device and a technician find each other.

- *PIN*: nine digits on the device's screen, told over the telephone, good for one claim (``pin``)
- *digest*: a PIN's HMAC under the server's secret; the only form in which a PIN is kept
- *offer*: a live PIN on a device's screen and what becomes of it: live, claimed, ended (``rendezvous``)
- *allocate, claim, release*: give a device a PIN; a technician types it; it is over
- *crowded*: somebody typed the PIN of a visit that is going on: a security event, not a silence
- *attempt, tally, verdict*: one guess; what was counted before it; whether it may be judged at all (``throttle``)

ODDS.md does the arithmetic of guessing.
"""
