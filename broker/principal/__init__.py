"""Who acts.

- *principal*: one who acts: a signed-in person, the customer at a device, a device, the broker itself
- *role*: what a person was appointed to: technician, supervisor, auditor, administrator
- *permission*: one thing that a role may do; the table in ``permissions`` is the only one
"""
