"""What happens by the clock.

- *duty*: something done again and again for as long as the broker runs; one failure never stops the next round
- *mirror*: a place out of the broker's reach for copies of the ledger's checkpoints; *feed*: what hands them to one
"""
