"""One visit, as a pure state machine: state and input give commands; nothing here waits, sends or looks at a clock.

- *input*: something that happened, with its instant: a message, a picture, a peer gone, time passing
- *command*: what follows: put on the record, send, close, finish; in an order that is itself the guarantee
- *state*: claimed (the customer is asked), active, ended; the table in ``states`` is the whole truth (STATES.md is
  made from it)
- *gap*: pictures that the console had no room for, up to the next key frame; *still*: an exact picture, in pieces
- *scope*: what the customer granted; *ask*: an open question to the customer
"""
