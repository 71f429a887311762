"""Kodi, a real TV program, as a device: its own settings, keys, volume and add-ons over JSON-RPC, its picture over VNC.

- *link*: one WebSocket to Kodi: *calls* and their answers, and the *notices* that Kodi sends of itself
- *told*: a setting as Kodi describes it; hostile until read into a ``Told``
- *entry*: one setting of ours: its descriptor, how its value is read from Kodi's and written as Kodi's
- *guard*: what of Kodi's settings no technician may write, and what is a secret
- *shelf*: a category of Kodi's settings, and how long Kodi takes to describe it: a slow one isn't asked again
- *round*: all values asked for at once; whatever differs from the round before is a change
"""
