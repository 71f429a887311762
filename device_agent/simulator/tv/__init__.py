"""The simulated Smart TV.

- *state*: everything the TV is, as one frozen value; every change of it is a pure function
- *settings*: descriptors, their check, and one step up or down
- *remote*: a key and a state give the next state
- *screen*: what fills the picture (home, a channel or input, the gallery); *overlay*: a menu over it; *notice*: a short
  message, the volume bar or the channel banner, which go by themselves
- *scene*: a moving or still picture, a function of the time alone
- *paint*: colours, letters, shapes and icons;  *picture*: what the picture settings do to the content
- *painter*: state and moment to pixels;  ``tv.SimulatedTv``: the Device
"""
