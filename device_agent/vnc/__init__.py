"""Any computer, kiosk or set-top box that runs a VNC server, as a device.

- *VncDevice*: the Device over a socket to loopback (or a tunnel's near end): ``open``, then ``run`` until it is *gone*
- *gone*: why a connection is over, as a stable code and a sentence
- *probe*: one pixel asked for when the server has been silent, so that a frozen picture isn't called true
- *facts*: the few read-only settings that a VNC server has
- *feed*: the device's events on their way to the one who reads them
"""
