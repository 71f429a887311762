"""``python -m device_agent`` and ``televisit-device``."""

from device_agent.cli import app


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
