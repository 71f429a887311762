"""People: who may sign in, and who is signed in.

- *account*: a person at the desk: name, full name, staff number, one role, a password's hash (``accounts``)
- *sign-in session*: what a cookie stands for; kept at the broker, idle and absolute ends (``signin``)
- *token*: the cookie's 256 random bits; only its SHA-256 is kept
- *socket ticket*: a single-use key of 30 seconds to one visit's socket (``socket_ticket``)
- *hasher*: whoever does argon2id outside the event loop
"""
