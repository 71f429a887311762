"""What the keys of the remote control do on each screen and overlay: a state and a press give a step.

- *press*: a key, who pressed it, and when;  *step*: the state after it, and what else came of it
- ``home apps watch gallery``: screens;  ``menu lists guide network confirm``: what lies over them
"""
