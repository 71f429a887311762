"""Joins two sockets into one visit.

- *channel*: one accepted WebSocket, as narrow as the relay needs it
- *peer*: one end of a visit: a bounded outbox, and the heartbeat's watch over it
- *line*: a connected device: its proven key, its live PIN, later its visit
- *hub*: the node's table of lines and visits
- *claim*: a technician's typed PIN becoming a visit
- *surveyor*: knows how the last visit left each device; its *watch* over a visit makes the survey
- *visit*: the performer: feeds inputs to the session machine and carries out its commands, the record first
- *budget*: how many facts the devices of one address may put on the node journal; what is left out is counted
"""
