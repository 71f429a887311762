"""What changed on a device since its last visit, by whom, and how sure that is.

- *snapshot*: every setting in every context at one moment of a visit: as it opened, as it closed, or, where the end was
  not seen, as it was last known (*abrupt*)
- *fold*: a snapshot carried on by the changes that the device told since
- *line*: one change in the device's diary; its *number* rises, so a missing one leaves a gap
- *diff*: what is not as the last visit left it: exactly the difference of two snapshots, each item with its
  *confidence*: *journal* where the diary proves who made the present value, *inferred* where only the values differ
- *left*: how a visit left a device; what the next visit's diff starts from
- *replay*: how a visit left a device, from its facts on the record alone, where the store missed it
"""
