"""Every setting that the TV has, group by group, as descriptors in menu order.

- *setting*: what can be chosen;  *info*: what the TV says of itself;  *telemetry*: what changes by itself;  *action*:
  what is done, not set
- *context*: what a setting has a value of its own for: the input, or the input and its picture mode
"""
