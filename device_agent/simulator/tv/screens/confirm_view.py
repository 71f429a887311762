"""The question before something that can't be undone: a card in the middle, its answer No in focus first."""

from device_agent.simulator.tv.paint.canvas import Box, Canvas, wrapped
from device_agent.simulator.tv.paint.theme import BLACK, BODY, DUSK, LIVE, SOFT, TITLE, WHITE
from device_agent.simulator.tv.screens import parts
from device_agent.simulator.tv.state import Confirm, TvState
from device_agent.simulator.tv.texts import say

CARD = Box(300, 176, 680, 368)
_WORDS = {"factory_reset": "reset"}


def render(tv: TvState, canvas: Canvas) -> None:
    """Draw the card over what is on, which goes dark."""
    question = tv.overlay
    assert isinstance(question, Confirm)
    word = _WORDS[question.what]
    canvas.fill(Box(0, 0, 1280, 720), BLACK, alpha=0.5)
    canvas.glow(CARD, BLACK, 32, 24, 0.7)
    canvas.fill(CARD, DUSK, 32)
    if canvas.plain:
        canvas.outline(CARD, WHITE, 32, 2)
    canvas.fill(Box(604, CARD.y + 36, 72, 72), LIVE, 36, 0.18)
    canvas.icon(640, CARD.y + 72, "reset", 38, LIVE)
    canvas.text(640, CARD.y + 148, say(tv.language, f"{word}.title"), TITLE - 4, WHITE, "SemiBold", "centre")
    for line, words in enumerate(wrapped(say(tv.language, f"{word}.about"), 580, BODY - 1)):
        canvas.text(640, CARD.y + 194 + line * 30, words, BODY - 1, SOFT, "Regular", "centre")
    foot = CARD.y + CARD.height - 92
    parts.button(canvas, Box(CARD.x + 40, foot, 290, 58), say(tv.language, "no"), not question.yes)
    parts.button(canvas, Box(CARD.x + 350, foot, 290, 58), say(tv.language, f"yes.{word}"), question.yes)
