"""What every appliance without a screen is made of; a new one is a folder of pure modules.

- *model*: what an appliance is, as pure functions of its *state*: how time changes it, what can be measured, what its
  front shows, what its buttons do
- *body*: the part of the state that is this appliance's own: water, heat, what it is busy with
- *thing*: something of the real world around it that its customer can touch;  *front*: what somebody before it sees
- *stride*: how many seconds of its time it may live through at once
- *deed*: what an action does; a *trial* is one that takes time, and is judged by the states that it went through
- *interlock*: what refuses a command for safety's sake, with a stable reason and a sentence
- *fault*: a hidden truth: the model's own laws turn it into consequences, and only these are ever told
- *descriptors*: short ways to write those that appliances have;  *store*: what it remembers without mains
- ``appliance.SimulatedAppliance``: the Device that a model makes
"""
