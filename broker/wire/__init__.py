"""The wire: the protocol shared by broker, device agent and console (PROTOCOL.md is normative).

- *message*: one JSON object in a text frame, of a known ``type`` and with no unknown field
- *frame*: one screen picture in a binary frame: a fixed header, then the encoded pixels
- *codec*: the only parser and the only formatter
- *limits*: sizes, counts and times that every side keeps
- *route*: which peer may send a message to which
- *vector*: golden bytes that the Python and the TypeScript tests both read
"""
