"""How the TV draws.

- *theme*: colours, measures and sizes of type;  *glyph*: the strokes of an icon
- *mask*: a shape, a text or an icon as grey levels, kept once drawn
- *canvas*: a picture that masks are pasted on in a colour;  *plain*: drawn for eyes that need high contrast
- *glow*: the soft light around what has the focus
"""
