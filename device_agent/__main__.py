"""``python -m device_agent`` and ``televisit-device``."""

from device_agent.cli import main

if __name__ == "__main__":
    main()
