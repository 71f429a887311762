"""How the screens, overlays and notices look: each module draws its own and decides nothing.

- ``render(state, canvas, ...)`` draws; what the keys do there is in ``keys``
- *screen*: home, watch, gallery, an app's page;  *page*: an overlay that covers everything (guide, network)
- *panel*: an opaque overlay at one side (menu, lists): nothing of it depends on what lies under it
- *notice*: what comes and goes by itself;  *parts*: pieces that several of them are made of
"""
