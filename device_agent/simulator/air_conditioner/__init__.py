"""An air conditioner in two parts: one on the wall of a room, one outside, and a cable between them.

- *indoor*, *outdoor*: its two parts; each has a fan;  *coil*: the indoor one's, which the refrigerant makes cold
- *delta T*: by how much the air is colder (or warmer) after the coil than before it
- *airflow*: what goes through the dust filter, in percent of what should at this speed
- *charge*: how much refrigerant there is, of what there should be
- *link*: what the two parts tell one another by the cable; *frames* are its messages, some of which get lost
- *rest*: the minutes that a compressor must stand before it may start again, the interlock ``compressor_rest``
- ``body`` state, ``link`` the cable, ``air`` where heat and air go, ``control`` what the board decides, ``codes`` per
  family, ``catalogue`` descriptors, ``trials`` canned tests, ``front`` what one sees, ``air_conditioner`` all of it
"""
