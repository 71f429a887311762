"""``python -m broker``: the same as ``televisit-broker``."""

from broker.cli import main

__all__ = ["main"]

if __name__ == "__main__":
    main()
