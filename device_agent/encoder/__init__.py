"""Pixels to the wire's payloads.

- *encoder*: makes what follows out of one picture after the other; remembers the last one that it encoded
- *encoded*: one picture's payload, and whether it stands alone (a key frame)
- *changes*: where two pictures differ, as few rectangles of whole blocks (16x16 pixels)
- *jpeg*: one picture alone; *rectangles*: what changed, as JPEGs painted over the picture before
- *h264*: the same in a tenth of the bytes, where its library is installed
- *still*: the exact pixels, as PNG in pieces
"""
