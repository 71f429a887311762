"""The audit vocabulary: every fact that can stand on the record.

- *event*: one fact: a class with a stable ``code`` and ``name``, the principal who caused it, and classified fields
- *code*: ``T`` + four digits + severity: ``I`` information, ``W`` warning, ``A`` alarm; never used twice
- *field classification*: ``meta`` (the default) may be indexed; ``text`` (typed text, free text) never is
- *canonical bytes*: the one JSON form of an event; ``parse(format(e)) == e``

To add an event: write the class in the module of its subject, with the next free code; give it an example in
``tests/unit/events``; the console has a sentence for it in both languages.
"""
