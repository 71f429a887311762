"""Televisit's broker: pairs a customer's device with a technician by a single-use PIN, and keeps the record.

The rooms, from the street upwards; each imports only what stands below it:

- ``wire``       the protocol between broker, device agent and console
- ``errors``, ``clock``  the error tree; time and ids
- ``principal``  who acts and what they may do
- ``events``     the audit vocabulary
- ``ledger``     the Merkle log of what was recorded, which an outsider can check
- ``recording``  the append-only file of one visit, and the node journal
- ``scribe``     the one way onto the record
- ``pairing``    PINs: offer, allocate, claim, release
- ``people``     accounts and sign-in sessions
- ``session``    one visit as a pure state machine
- ``survey``     what changed on a device since its last visit, by whom, and how sure that is
- ``diagnosis``  what a visit has shown, what that may mean, the technician's verdict, parts and the visit at home
- ``desk``       tickets
- ``audit``      the read side
- ``relay``      joins two sockets into a visit
- ``backends``   every storage Protocol, once per technology
- ``duties``     what happens by the clock
- ``api``        HTTP routes and sockets
"""
