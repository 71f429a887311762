"""Screens, overlays and notices: each module draws its own and says what keys do there.

- ``on_key(state, key, now)`` gives the next Step, purely; keys are arrows, Enter, GoBack
- ``render(state, canvas, ...)`` draws; it decides nothing
"""
