"""How the TV draws.

- *theme*: colours, measures and sizes of type;  *glyph*: the strokes of an icon
- *mask*: a shape, a text or an icon as grey levels, kept once drawn
- *canvas*: a picture that masks are pasted on in a colour;  *plain*: drawn for eyes that need high contrast
- *mark*: one thing drawn: ink, where, through which mask;  *sketch*: marks taken down instead of painted
- *sheet*: a picture with its marks, painted again only where they differ;  *fitted*: made smaller, and kept
- *glow*: the soft light around what has the focus
"""
