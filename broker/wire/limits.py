"""The numbers of the wire: bytes, counts, seconds. PROTOCOL.md prints them; broker, agent and console keep them."""

from typing import Final

SUBPROTOCOL: Final = "televisit.v1"
TICKET_PREFIX: Final = "ticket."  # a console's single-use socket ticket rides in the subprotocol list

FIRST_MESSAGE_BYTES: Final = 2 * 1024
CONSOLE_MESSAGE_BYTES: Final = 16 * 1024
DEVICE_MESSAGE_BYTES: Final = 1024 * 1024  # the WebSocket library's bound, so the memory bound too
DEVICE_TEXT_BYTES: Final = 256 * 1024  # a device's longest JSON message: its settings

HELLO_SECONDS: Final = 5.0
PING_SECONDS: Final = 5.0
PONG_SECONDS: Final = 10.0
SEND_SECONDS: Final = 10.0

QUEUE_EVENTS: Final = 256
QUEUE_BYTES: Final = 4 * 1024 * 1024
FRAMES_IN_FLIGHT: Final = 2  # pictures sent to a console and not yet painted
CONTROL_PER_SECOND: Final = 120
DEVICE_PER_SECOND: Final = 256
FRAMES_PER_SECOND: Final = 60

PIN_DIGITS: Final = 9
PIN_SECONDS: Final = 300
PINS_AT_ONCE: Final = 200  # the odds of guessing one rest on this
DEVICES_PER_ADDRESS: Final = 20
CONSENT_SECONDS: Final = 60
RECONFIRM_SECONDS: Final = 30 * 60
TOTAL_SECONDS: Final = 120 * 60
IDLE_SECONDS: Final = 10 * 60
ATTACH_SECONDS: Final = 15
TICKET_SECONDS: Final = 30

FILLER_CHARS: Final = 32 * 1024  # of one probe
PROBES_PER_SECOND: Final = 40  # from one device
STALL_SECONDS: Final = 1.0  # a probe or a ping that is answered later counts as lost
LINK_PING_SECONDS: Final = 1.0  # between the broker's pings in an active visit
LINK_DEGRADED_SECONDS: Final = 30  # a visit with too bad a link ends after so long

HEAD_SECONDS: Final = 5.0  # between the running heads of a record
LAST_WORD_SECONDS: Final = 0.3  # that a seal waits for what the device applied
LAST_HEAD_SECONDS: Final = 1.5  # that a socket stays open after the end for the head of the whole record

STILL_PIECE_BYTES: Final = 48 * 1024
STILL_BYTES: Final = 32 * 1024 * 1024  # a longer one is refused by the device
DIARY_LINES: Final = 200  # of one message
DIARY_KEPT: Final = 5000  # of a diary that no broker has acknowledged; then the oldest go
PLACES: Final = 2000  # values of one snapshot: settings in all their contexts

MAX_EDGE: Final = 4096  # pixels, either side of a picture
KEY_FRAME_EVERY: Final = 100  # whoever seeks in a replay decodes up to so many to be there
UNCHANGED_SECONDS: Final = 1.0

SCOPES: Final = 32  # of one visit
APPS: Final = 64  # of a device
FINDINGS: Final = 32  # of one test
CHAT_CHARS: Final = 500
CLIP_CHARS: Final = 4000
QUESTION_SECONDS: Final = 120  # for the customer's answer to an observation
TELEMETRY_SECONDS: Final = 1.0  # between two tellings of what was measured

SAFE_INT: Final = 2**53 - 1  # the largest whole number that JavaScript keeps exactly
TEXT_CHARS: Final = 200  # any text from outside, unless a field says less
SETTINGS: Final = 400
OPTIONS: Final = 64
