"""Export: the audit trail as lines that another system keeps: pure functions from a row of the index to one line.

- *line*: one event in a format, without its line end; *format*: ``jsonl`` (all that stands on the record but texts),
  ``ocsf`` (the Open Cybersecurity Schema Framework, 1.8.0) or ``cef`` (ArcSight's Common Event Format)
- *origin*: which broker says so: its version and its host's name, which no row holds
- *class*, *activity*, *status*: what OCSF calls the kind of an event, what was done, and how it went
- *film*: a visit as MP4, its events as subtitles and chapters; *course*: its *scenes* of equal codec and size, and its
  events; *part*: one file of it; *card*: words on black where there is no picture; *cue*: one subtitle
- *sentence*: an event in the console's *words*, Vietnamese or English
- *collector*: who is sent lines, for example a log server over TLS
- An export never holds a field of class ``text``: what was typed may be a password, and the erasure of a visit's keys
  doesn't reach copies in another system.
"""
