"""The benchmarks: what a core carries, as tables (``make bench``).

node     the broker that is measured: a process of its own, on a core of its own; *unrecorded* is one without a record
wire     one WebSocket of the generator, which is this process on the other core, as cheap as Python can make it
visit    a device and a console of the generator, brought through PIN, claim and consent
load     pictures at a steady rate through some visits (or a plain *splice*), and what became of each of them
gauge    what a process used: processor time, memory, bytes written
year     a synthetic year of events, as the index reads it
line     one row of the table: a target, a figure, a verdict
"""
