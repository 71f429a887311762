"""The rooms' stores in SQL: state that outlives the process (SQLite; times are integer wall microseconds).

- *database*: one file and its connections; many readers, one writer at a time (``engine``)
- *table*: what a column means stands beside it (``tables``)
- *schema version*: which tables a file has; a newer file is refused, never guessed at
- *write*: one transaction that holds the write lock from its first statement to its durable end
"""
