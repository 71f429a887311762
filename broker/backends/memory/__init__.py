"""The rooms' stores in this process's memory: real ones, gone with the process.

- *step*: a method without an ``await`` inside; the event loop runs nothing between its lines, so it is atomic
- *durable*: here, as long as the process lives
"""
