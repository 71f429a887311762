"""The VNC protocol (RFB, RFC 6143), client side, without sockets: bytes in, happenings and bytes out.

- *client*: one connection's whole life: handshake, then updates; fed by its owner, never blocks (``protocol``)
- *ask*: what a reader yields: "give me exactly so many bytes" (``reading``)
- *happening*: what the owner learns: ready, painted, clipped (text was copied on the server's side)
- *canvas*: the desktop's pixels as they are known so far
- *rectangle*: one piece of an update, in one encoding: Raw, CopyRect, ZRLE; DesktopSize only changes the size
- *keysym*: X11's number for a key (``keysyms``)
"""
