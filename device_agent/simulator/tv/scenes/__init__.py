"""What runs on channels and inputs: pretty, cheap, and the same whenever it is the same second.

- *scene*: a function of seconds to a picture of 1280x720; what doesn't move is drawn once
- *layer*: a strip with a mask that drifts sideways and comes round again
- *water*: what stands above it, upside down, darker and rippled
- *burst*: one firework, laid on in a colour;  *sea*: what lives in the reef
"""
