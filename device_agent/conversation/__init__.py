"""The conversation: the agent's side of the protocol, without a socket, a clock or a device of its own.

- *input*: what happened: a message from the broker, a press of the customer, of the device, of the link, of time
- *output*: what must follow, in order: send, dial, close, press, write, stream
- *book*: what this device's own customer granted in this visit; no word of the broker can add to it
- *rules*: what the device itself lets a technician do at all, and for what the customer is asked each time
- *orders*: the technician's commands: those that wait, the one that runs, the action that runs beside it
- *prompt*: the one open question of consent, with a time after which the answer is no
- *question*: what the technician wants the customer to look at or to do; it opens nothing
- *check*: how good the way to the broker is, measured before any PIN; *way*: that, and what the broker says of it later
- *shown*: what the customer's page must say now
- *over*: a visit or an offer has ended; only the customer's next press leads anywhere
"""
