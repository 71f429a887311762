"""How the TV draws.

- *theme*: colours and sizes;  *mask*: a shape, a text or an icon as grey levels, kept once drawn
- *canvas*: a picture that masks are pasted on in a colour
- *glow*: the soft light around what has the focus
"""
