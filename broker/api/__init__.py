"""The broker's face: HTTP routes, sockets, and the console's files. Thin: authenticate, call one room, translate.

- *rooms*: what the routes may call, handed over by the composition root
- *access*: who is asking, from which Origin, with which permission
- *socket*: the one shared accept path of devices and consoles
"""
