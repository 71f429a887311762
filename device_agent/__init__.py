"""Televisit's device agent: what runs on (or for) the customer's device.

- *device*: the seam: what any device, simulated or real, can do
- *conversation*: the agent's side of the protocol, without sockets
- *link*: the TLS WebSocket to the broker
- *agent*: all of it, wired on one event loop; ``cli`` and ``config`` stand in front
- *panel*: the customer's page on loopback
- *encoder*: pixels to the wire's picture format
- *diary*: every change of a setting, kept on disk until a broker has it on its record
- *identity*: the device's Ed25519 key
- ``simulator``, ``vnc``: devices;  ``rfb``: the VNC protocol, without sockets
"""
