"""The simulated washer, of two families: a front loader, and a top loader as Viet Nam has it.

- *cycle*: what can be chosen, with its own options;  *programme*: the *stages* that a cycle and its options make
- *drive*: what the board commands (pump, valve, heater, drum, lock);  *physics*: what water, heat and drum do then
- *sequence*: stage after stage, and the error code when the world doesn't follow
- *code*: what the display says of an error; each family has its own, and the same letters may mean another thing
- *interlock*: why the door, the drum or the heater can't be had now
- *thing*: door, laundry, tap, debris filter, drain hose, emergency drain
- ``washer.Washer``: the model, for ``appliance.SimulatedAppliance``
"""
