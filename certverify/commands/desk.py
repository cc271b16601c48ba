"""Who answers when a source asks for a person."""

__all__ = ["EmptyDesk"]


class EmptyDesk:
    """Nobody sits here: a command that runs unattended answers no captcha, and the query stays unanswered."""

    async def read_captcha(self, image: bytes) -> str | None:
        """Return ``None``: the image waits for a person."""
        del image
        return None
