"""The ledger: a Merkle log of opaque leaves, which proves that nothing written was taken away again.

- *leaf*: a few bytes that say which fact was recorded where, and its digest; never its content
- *tree*: the Merkle tree over all leaves (RFC 6962); *root*: the one hash that stands for all of them
- *tile*: 256 hashes of one level of the tree, a file of its own (C2SP tlog-tiles)
- *checkpoint*: size and root of the tree, signed as a note (C2SP tlog-checkpoint, signed-note)
- *proof*: that a leaf is in the tree of a checkpoint (*inclusion*), or that a tree goes on from another (*consistency*)
- *rotation*: a new key, named in a leaf that the old one signs for, so that trust goes on from one to the other
- *anchor*: the leaf, one for each node and 5 s, that holds the heads of all files being written
"""
