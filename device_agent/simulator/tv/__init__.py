"""The simulated Smart TV.

- *state*: everything the TV is, as one frozen value; every change of it is a pure function
- *catalogue*: the descriptors;  *settings*: who depends on whom, the check of a value, one step of it
- *book*: all values in all their contexts;  *place*: a key with its context, where a value is kept
- *remote*, *keys*: a press and a state give a step;  *passing*: what time alone does, and in whose name
- *world*: what is around the TV and wrong inside it, which its own software doesn't know;  *faults*: how each comes and
  goes;  *flaws*: how it looks: in what a source sends (so in the signal), or on the *glass* of the panel alone
- *camera*: who uses it, and what of a picture is private;  *lens*: it is in use, first with its notice, then open;
  *stage*, *corner*: where its picture lies in its own app, or over another screen;  *entry*: a field for a secret
- *selftest*: the canned tests, and what they find
- *screen*: what fills the picture (home, a channel or input, the gallery, an app); *overlay*: a menu over it;
  *notice*: a short message, the volume bar or the channel banner, which go by themselves
- *thing*: what is attached to a port;  *reach*: how far the TV gets on its way to the Internet;  *guide*: what is on
- *scene*: a moving or still picture, a function of the time alone
- *paint*: colours, letters, shapes and icons;  *picture*: what the picture settings do to the content
- *painter*: state and moment to the *signal*;  *panel*: the signal under its light, as the customer sees it
- *showing*: both as last painted
- *living*: a state with its clock, file and reader;  *household*: with plug, cables, software and faults;
  ``tv.SimulatedTv``: the Device
"""
