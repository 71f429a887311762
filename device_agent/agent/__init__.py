"""The agent: a device, the conversation, the link and the customer's page, wired on one event loop.

- *agent*: owns the one TaskGroup, and the only way into the conversation
- *hands*: carry out a technician's commands, one at a time, and tell what became of each
- *reporter*: what the broker is told of the settings: what there is, what holds, what the diary has
- *screen*: the pictures of a visit; *stills*: its exact pictures, on request and in pieces
- *privacy*: what of a picture a technician may see, and what is painted over; *sight*: that, of one picture
- *face*: what the conversation and the device show, as the page says it
- *service*: what runs alongside for as long as the agent does: the page's server, a device's reader
"""
