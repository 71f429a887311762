"""Simulated devices: believable enough to learn the trade on.

- ``tv``: a Smart TV with a remote control, menus, live channels, sources and standby
- ``appliance``: what every appliance without a screen is made of;  ``washer``: one of them
- ``clock``: the time that simulated devices live by; a test moves it by hand, ``--speed`` makes it fast
- ``making``: short ways to write a descriptor;  ``values``: whether a value fits one;  ``feed``: events for one reader
- *signal*: the picture before the panel, which is what a technician sees
- *content*: what the picture settings act on (home, channels, inputs); menus and notices are drawn over it
"""
