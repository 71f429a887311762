"""``televisit-device vnc`` and ``kodi``: what has a screen of its own on this machine."""

from pathlib import Path
from typing import Annotated

import typer

from device_agent.agent.agent import Service
from device_agent.config import ConfigError, host_port
from device_agent.device import Device
from device_agent.running import (
    BrokerOption,
    CaOption,
    DataOption,
    JsonOption,
    LanguageOption,
    PanelOption,
    Reopening,
    configured,
    fail,
    key_of,
    run,
)

PasswordFile = Annotated[
    Path | None, typer.Option("--vnc-password-file", metavar="FILE", help="The VNC password, in a file of yours.")
]


def vnc(
    server: Annotated[str, typer.Option("--vnc", metavar="HOST:PORT", help="The VNC server: on this machine only.")],
    password_file: PasswordFile = None,
    name: Annotated[str, typer.Option("--name", help="What the technician sees as the device's model.")] = "VNC",
    broker: BrokerOption = None,
    ca: CaOption = None,
    data: DataOption = None,
    panel: PanelOption = None,
    language: LanguageOption = None,
    print_json: JsonOption = False,
) -> None:
    """Share the screen and keyboard of a VNC server.

    Don't open the customer's page on the screen that is shared: a technician could then press on it.
    """
    from device_agent.vnc.device import VncDevice
    from device_agent.vnc.errors import VncError

    config = configured(broker=broker, ca=ca, data=data, panel=panel, language=language)
    try:
        host, port = host_port(server, "--vnc")
        device = VncDevice(host, port, _password(password_file), name)
    except ConfigError as error:
        fail(str(error))
    except VncError as error:
        fail(error.text)
    key = key_of(config)

    async def open_vnc() -> tuple[Device, tuple[Service, ...]]:
        try:
            await device.open()
        except VncError as error:
            fail(error.text)
        return device, (Reopening(device.run, device.open, VncError),)

    run(config, key, open_vnc, print_json)


def kodi(
    screen: Annotated[
        str, typer.Option("--vnc", metavar="HOST:PORT", help="The VNC server whose display Kodi is on: this machine's.")
    ],
    server: Annotated[
        str, typer.Option("--kodi", metavar="HOST:PORT", help="Kodi's JSON-RPC (WebSocket), on this machine only.")
    ] = "localhost:9090",
    password_file: PasswordFile = None,
    cameras: Annotated[
        list[str] | None,
        typer.Option("--camera-addon", metavar="ID", help="An add-on of Kodi's that may use a camera; repeatable."),
    ] = None,
    broker: BrokerOption = None,
    ca: CaOption = None,
    data: DataOption = None,
    panel: PanelOption = None,
    language: LanguageOption = None,
    print_json: JsonOption = False,
) -> None:
    """Run a real Kodi as a TV: its settings, keys, volume and picture. Kodi may be started later, and come and go.

    Don't open the customer's page on the screen that Kodi is on.
    """
    from device_agent.kodi.device import KodiDevice
    from device_agent.kodi.errors import KodiError
    from device_agent.vnc.device import VncDevice
    from device_agent.vnc.errors import VncError

    config = configured(broker=broker, ca=ca, data=data, panel=panel, language=language)
    try:
        picture = VncDevice(*host_port(screen, "--vnc"), _password(password_file), "Kodi")
        place, port = host_port(server, "--kodi")
        key = key_of(config)
        device = KodiDevice(place, port, picture, f"KODI-{key.number():07}", cameras=frozenset(cameras or ()))
    except ConfigError as error:
        fail(str(error))
    except (VncError, KodiError) as error:
        fail(error.text)

    async def open_kodi() -> tuple[Device, tuple[Service, ...]]:
        for opening in (picture.open, device.open):
            try:
                await opening()
            except (VncError, KodiError) as error:
                typer.echo(f"televisit-device: {error.text} Trying again until it is there.", err=True)
        seen = Reopening(picture.run, picture.open, VncError)
        return device, (seen, Reopening(device.run, device.open, KodiError))

    run(config, key, open_kodi, print_json)


def _password(file: Path | None) -> str | None:
    try:
        return file.read_text("utf-8").rstrip("\r\n") if file else None
    except (OSError, UnicodeDecodeError):
        fail(f"--vnc-password-file: can't read {file}.")
