"""The panel: the customer's page on loopback, and the small API behind it (API.md).

- *customer*: what the page can do and see; the agent is one
- *state*: everything that the page says, as one JSON object with a sequence number
- *token*: made at each start, printed once; without it the API answers nothing
- *guard*: exact Host and Origin, the token, sizes and headers, before any route
- *overlay*: what is drawn over the device's picture on this page, and never in the signal that a technician sees
"""
