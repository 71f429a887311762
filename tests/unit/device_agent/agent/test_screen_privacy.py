"""The screen and what is private: said before it is shown, painted over before it is encoded, taken back at once."""

import asyncio
from itertools import count, pairwise

import numpy as np
import pytest

from broker.wire.control import ControlDone
from broker.wire.privacy import PrivacyState
from broker.wire.screen import DataClass, Flags, FrameHeader, ScreenWant
from device_agent.agent.screen import Screen
from device_agent.device import Picture, Shot
from device_agent.encoder.encoded import Encoded
from tests.unit.device_agent.agent.test_screen import H264, JPEG, Tray, both, showing
from tests.unit.device_agent.screens import Reader
from tests.unit.device_agent.small_tv import CALL, CAMERA, CAMERA_COLOUR, FILMS, SECRET_COLOUR, SmallTv

SEEN = frozenset({CALL})
MASKED = PrivacyState(front=CALL, camera="live", indicator=True, masked=("camera",))
LIVE = PrivacyState(front=CALL, camera="live", indicator=True, masked=())


def has(picture: Picture, colour: tuple[int, int, int]) -> bool:
    """Return whether a decoded picture has pixels of about this colour."""
    return bool((abs(picture.astype(int) - colour) < 60).all(axis=2).any())


class Camera(SmallTv):
    """A TV with a video call in front; every picture differs from the one before."""

    def __init__(self) -> None:
        super().__init__()
        self.values[CAMERA] = True
        self.app = CALL


def decoded(tray: Tray, *, without: DataClass | None = None) -> dict[int, Picture]:
    """Return every picture by its number as a console sees it, with the frames of a class erased."""
    reader, pictures = Reader(), dict[int, Picture]()
    for header, payload in zip(tray.frames, tray.payloads, strict=True):
        if header.data_class is not without:
            came = Encoded(header.codec, header.key, header.width, header.height, payload)
            pictures[header.sequence] = reader.take(came)
    return pictures


def said(tray: Tray) -> list[PrivacyState | tuple[DataClass, bool, bool]]:
    """Return what was said of privacy, and between that each picture's class, whether it is masked, and a key."""
    told: list[PrivacyState | tuple[DataClass, bool, bool]] = []
    for each in tray.said:
        if isinstance(each, PrivacyState):
            told.append(each)
        elif isinstance(each, FrameHeader):
            told.append((each.data_class, bool(each.flags & Flags.MASKED), each.key))
    return told


async def shown(tv: SmallTv, tray: Tray, more: int = 1) -> None:
    """Let the TV paint until so many more pictures have come."""
    wanted = len(tray.frames) + more
    async with asyncio.timeout(10):
        while len(tray.frames) < wanted:
            tv.paint()
            await asyncio.sleep(0.01)


async def came(tray: Tray, data_class: DataClass) -> None:
    """Wait for a picture of this class."""
    async with asyncio.timeout(10):
        while not tray.frames or tray.frames[-1].data_class is not data_class:
            await tray.until(len(tray.frames) + 1)


@pytest.mark.requirement("PR-05")
@both
async def test_a_camera_is_masked_until_the_customer_asks_and_again_when_they_ask_no_more(want: ScreenWant) -> None:
    tv, tray = SmallTv(), Tray()
    async with showing(tv, tray, want) as screen:
        await shown(tv, tray, 3)
        tv.values[CAMERA] = True
        tv.show(CALL)
        screen.look()
        await shown(tv, tray, 3)
        masked = len(tray.frames)
        screen.permit(SEEN)
        await came(tray, DataClass.CAMERA)
        await shown(tv, tray, 3)
        seen = len(tray.frames)
        screen.permit(frozenset())
        await came(tray, DataClass.SCREEN)
        await shown(tv, tray, 3)
    assert [frame.sequence for frame in tray.frames] == list(range(1, len(tray.frames) + 1))
    assert {frame.data_class for frame in tray.frames[masked:seen]} == {DataClass.CAMERA}
    for sequence, picture in decoded(tray).items():
        assert has(picture, CAMERA_COLOUR) == (masked < sequence <= seen), sequence
    turns = [told for told in said(tray) if isinstance(told, PrivacyState)]
    assert turns == [PrivacyState(front=None, camera="none", indicator=True, masked=()), MASKED, LIVE, MASKED]


@pytest.mark.requirement("PR-05")
@both
async def test_what_is_private_is_said_before_the_first_picture_of_it_which_stands_alone(want: ScreenWant) -> None:
    tv, tray = Camera(), Tray()
    async with showing(tv, tray, want) as screen:
        await tray.until(1)
        screen.permit(SEEN)
        await tray.until(2)
        screen.permit(frozenset())
        await tray.until(3)
    assert said(tray) == [
        MASKED, (DataClass.SCREEN, True, True), LIVE, (DataClass.CAMERA, False, True), MASKED,
        (DataClass.SCREEN, True, True),
    ]  # fmt: skip


@both
async def test_erasing_the_camera_s_pictures_leaves_all_others_as_they_were(want: ScreenWant) -> None:
    tv, tray = Camera(), Tray()
    async with showing(tv, tray, want) as screen:
        for apps in (SEEN, frozenset[str](), SEEN, frozenset[str]()):
            await shown(tv, tray, 3)
            screen.permit(apps)
            await came(tray, DataClass.CAMERA if apps else DataClass.SCREEN)
        await shown(tv, tray, 2)
    whole, left = decoded(tray), decoded(tray, without=DataClass.CAMERA)
    assert len(left) < len(whole)
    for sequence, picture in left.items():
        assert np.array_equal(picture, whole[sequence])


@both
async def test_each_turn_to_a_camera_and_back_begins_anew_though_nobody_told_of_it(want: ScreenWant) -> None:
    """The device's own word of what is in front may come later than the picture."""
    tv, tray = Camera(), Tray()
    async with showing(tv, tray, want) as screen:
        screen.permit(SEEN)
        for app in (FILMS, CALL, FILMS):
            await shown(tv, tray, 2)
            tv.app = app
        await shown(tv, tray, 3)
    whole, left = decoded(tray), decoded(tray, without=DataClass.CAMERA)
    assert len({frame.data_class for frame in tray.frames}) == 2
    for earlier, later in pairwise(tray.frames):
        assert later.key or later.data_class is earlier.data_class
    assert all(np.array_equal(picture, whole[sequence]) for sequence, picture in left.items())


@pytest.mark.requirement("PR-02")
@both
async def test_a_camera_s_picture_that_has_not_left_is_taken_back_with_the_request(want: ScreenWant) -> None:
    tv, tray = Camera(), Tray(held=True)
    async with showing(tv, tray, want) as screen:
        await tray.until(1)
        screen.permit(SEEN)
        tray.take()
        await tray.until(2)
        assert tray.frames[-1].data_class is DataClass.CAMERA
        screen.permit(frozenset())
        assert [frame.data_class for frame in tray.frames] == [DataClass.SCREEN], "before anything else is said"
        await tray.until(2)
    assert [(frame.sequence, frame.key, frame.data_class) for frame in tray.frames] == [
        (1, True, DataClass.SCREEN),
        (2, True, DataClass.SCREEN),
    ]


@pytest.mark.requirement("PR-02")
async def test_nor_does_one_leave_that_was_being_encoded(monkeypatch: pytest.MonkeyPatch) -> None:
    tv, tray, asked = Camera(), Tray(), asyncio.Event()
    encode, loop = Screen._show, asyncio.get_running_loop()

    async def watched(self: Screen, fresh: bool, captured_us: int) -> bool:
        loop.call_soon(asked.set)
        return await encode(self, fresh, captured_us)

    async with showing(tv, tray, JPEG) as screen:
        await tray.until(1)
        monkeypatch.setattr(Screen, "_show", watched)
        screen.permit(SEEN)
        await asked.wait()  # it is in the other thread now
        screen.permit(frozenset())
        await tray.until(2)
    assert {frame.data_class for frame in tray.frames} == {DataClass.SCREEN}


@pytest.mark.requirement("PR-03")
@both
async def test_the_customer_s_switch_takes_back_what_has_not_left(want: ScreenWant) -> None:
    tv, tray = Camera(), Tray(held=True)
    async with showing(tv, tray, want) as screen:
        screen.permit(SEEN)
        await tray.until(1)
        assert tray.frames[0].data_class is DataClass.CAMERA
        tv.values[CAMERA] = False
        screen.look()
        assert tray.frames == []
        tv.paint()
        await tray.until(1)
    assert [(frame.sequence, frame.data_class) for frame in tray.frames] == [(1, DataClass.SCREEN)]
    assert not has(tray.reader.picture, CAMERA_COLOUR)
    assert said(tray)[-2] == PrivacyState(front=CALL, camera="off", indicator=True, masked=())


@pytest.mark.requirement("PR-05")
@both
async def test_without_an_indicator_no_camera_is_ever_seen(want: ScreenWant) -> None:
    tv, tray = Camera(), Tray()
    tv.indicator = False
    async with showing(tv, tray, want) as screen:
        screen.permit(SEEN)
        await shown(tv, tray, 3)
    assert {frame.data_class for frame in tray.frames} == {DataClass.SCREEN}
    assert not any(has(picture, CAMERA_COLOUR) for picture in decoded(tray).values())
    assert said(tray)[0] == MASKED.model_copy(update={"indicator": False})


@pytest.mark.requirement("PR-05")
async def test_a_camera_in_the_corner_of_another_app_stays_masked() -> None:
    class Corner(Camera):
        async def frame(self, newer_than: int) -> Shot:
            shot = await super().frame(newer_than)
            return shot._replace(private=tuple(area._replace(app=FILMS) for area in shot.private))

    tv, tray = Corner(), Tray()
    async with showing(tv, tray) as screen:
        screen.permit(SEEN)
        await shown(tv, tray, 2)
    assert {frame.data_class for frame in tray.frames} == {DataClass.SCREEN}


@both
async def test_a_field_for_a_secret_is_never_seen(want: ScreenWant) -> None:
    tv, tray = Camera(), Tray()
    tv.secret = True
    async with showing(tv, tray, want) as screen:
        screen.permit(SEEN)
        await shown(tv, tray, 3)
    assert tray.frames[-1].data_class is DataClass.CAMERA
    assert all(frame.flags & Flags.MASKED for frame in tray.frames)
    assert not any(has(picture, SECRET_COLOUR) for picture in decoded(tray).values())


@pytest.mark.requirement("PR-01")
@both
async def test_what_moves_behind_a_mask_sends_nothing(want: ScreenWant) -> None:
    """How much a picture changes, and when, would tell something of what is hidden."""

    class Moving(Camera):
        number = count()

        async def frame(self, newer_than: int) -> Shot:
            shot = await super().frame(newer_than)
            (area,) = shot.private
            picture = np.zeros((180, 320, 3), np.uint8)
            picture[area.top : area.top + area.height, area.left : area.left + area.width] = next(self.number) % 256
            return Shot(shot.revision, picture, shot.private)

    tv, tray = Moving(), Tray()
    async with showing(tv, tray, want):
        async with asyncio.timeout(10):
            while len(tray.unchanged) < 2:
                tv.paint()
                await asyncio.sleep(0.01)
    assert len(tray.frames) == 1


@pytest.mark.requirement("PR-02")
async def test_with_the_request_the_word_that_a_camera_is_seen_is_taken_back_at_once() -> None:
    """The broker takes no picture while that is said unasked: a masked one that waits would be refused."""
    tv, tray = Camera(), Tray()
    async with showing(tv, tray) as screen:
        await tray.until(1)
        screen.permit(SEEN)
        assert said(tray)[-1] == (DataClass.SCREEN, True, True), "and said only with the first picture of it"
        await came(tray, DataClass.CAMERA)
        screen.permit(frozenset())
        assert said(tray)[-1] == MASKED, "before anything else happens"


async def test_a_camera_is_not_said_to_be_live_in_a_picture_that_has_none_of_it_yet() -> None:
    class Early(SmallTv):
        async def frame(self, newer_than: int) -> Shot:
            shot = await super().frame(newer_than)
            return shot._replace(private=())

    tv, tray = Early(), Tray()
    tv.values[CAMERA], tv.app = True, CALL
    async with showing(tv, tray):
        await tray.until(1)
    assert tv.front().camera == "live"
    assert said(tray) == [MASKED.model_copy(update={"camera": "none", "masked": ()}), (DataClass.SCREEN, False, True)]


async def test_another_app_in_front_is_said_though_the_picture_stays() -> None:
    class Same(SmallTv):
        async def frame(self, newer_than: int) -> Shot:
            if newer_than >= 1:
                await asyncio.Event().wait()
            return Shot(1, np.zeros((180, 320, 3), np.uint8))

    tv, tray = Same(), Tray()
    async with showing(tv, tray, H264) as screen:
        await tray.until(1)
        tv.app = FILMS
        screen.look()
        await tray.until(1, unchanged=2)
    fronts = [each.front for each in tray.said if isinstance(each, PrivacyState)]
    assert fronts == [None, FILMS]
    assert len(tray.frames) == 1


@pytest.mark.requirement("PR-02")
async def test_a_still_with_a_camera_in_it_ends_with_the_request() -> None:
    tv, tray = Camera(), Tray()
    async with showing(tv, tray) as screen:
        await tray.until(1)
        screen.still("s1")
        await tray.until(1, done=1)
        assert (tray.pieces[-1].data_class, tray.pieces[-1].flags) == (DataClass.SCREEN, Flags.MASKED | Flags.LAST)
        screen.permit(SEEN)
        await came(tray, DataClass.CAMERA)
        tray.stuck = True
        screen.still("s2")
        async with asyncio.timeout(10):
            while tray.pieces[-1].data_class is not DataClass.CAMERA:
                await tray.until(len(tray.frames))
                await asyncio.sleep(0.01)
        screen.permit(frozenset())
        assert not tray.stuck, "the piece that waited is gone before anybody is told"
        await tray.until(1, done=2)
    assert tray.done[-1] == ControlDone(id="s2", outcome="refused", reason="no_scope")


@pytest.mark.requirement("PR-01")
async def test_a_still_with_a_camera_in_it_ends_with_the_word_that_none_is_shown_any_more() -> None:
    tv, tray = Camera(), Tray()
    async with showing(tv, tray) as screen:
        screen.permit(SEEN)
        await came(tray, DataClass.CAMERA)
        tray.stuck = True
        screen.still("s1")
        async with asyncio.timeout(10):
            while not tray.pieces:
                await asyncio.sleep(0.01)
        tv.app = FILMS
        await shown(tv, tray, 1)
        await tray.until(1, done=1)
    assert tray.done == [ControlDone(id="s1", outcome="refused", reason="no_scope")]
