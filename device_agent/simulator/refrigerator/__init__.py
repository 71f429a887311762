"""A refrigerator with a cooler and a freezer, one evaporator behind both, and no display of its own pictures.

- *cooler*, *freezer*: its two compartments;  *reading*: what the board gets of a sensor, true or not
- *evaporator*: the cold coil; its fan brings the cold to the cooler, the freezer has it by nearness too
- *frost*: what grows on the evaporator, from 0 (none) to 1 (ice that no air passes); *defrost*: its heater melts it
- *rest*: the minutes that a compressor must stand before it may start again, the interlock ``compressor_rest``
- *cooling off*: the shop's mode, which shows OF OF and cools nothing; it is a setting and no fault
- *habit*: a household that leaves the door open
- ``body`` state, ``doors`` their log, ``cold`` where heat flows, ``control`` what the board decides, ``codes`` per
  family, ``catalogue`` descriptors, ``trials`` canned tests, ``front`` what one sees, ``refrigerator`` all of it
"""
