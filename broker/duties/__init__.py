"""What happens by the clock.

- *duty*: something done again and again for as long as the broker runs; one failure never stops the next round
"""
