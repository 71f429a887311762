"""The simulated Smart TV.

- *state*: everything the TV is, as one frozen value; every change of it is a pure function
- *catalogue*: the descriptors;  *settings*: who depends on whom, the check of a value, one step of it
- *book*: all values in all their contexts;  *place*: a key with its context, where a value is kept
- *remote*, *keys*: a press and a state give a step;  *passing*: what time alone does, and in whose name
- *screen*: what fills the picture (home, a channel or input, the gallery, an app); *overlay*: a menu over it;
  *notice*: a short message, the volume bar or the channel banner, which go by themselves
- *thing*: what is attached to a port;  *reach*: how far the TV gets on its way to the Internet;  *guide*: what is on
- *scene*: a moving or still picture, a function of the time alone
- *paint*: colours, letters, shapes and icons;  *picture*: what the picture settings do to the content
- *painter*: state and moment to the *signal*;  *panel*: the signal under its light, as the customer sees it
- *showing*: both as last painted;  ``tv.SimulatedTv``: the Device
"""
