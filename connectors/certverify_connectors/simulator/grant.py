"""The rate a client was granted, enforced as a real interface would."""

from collections import deque

__all__ = ["Grant"]


class Grant:
    """Lets so many requests through in any one-second window, and one more for the jitter of the network.

    A rate below one a second is held over the seconds that one request takes. Refused requests do not count.
    """

    def __init__(self, per_second: float) -> None:
        if per_second <= 0:
            raise ValueError("a grant is more than 0 requests a second")
        self._span = max(1.0, 1.0 / per_second)
        self._most = int(per_second * self._span + 1e-9) + 1
        self._accepted: deque[float] = deque()

    def accept(self, now: float) -> bool:
        """Tell whether a request at ``now`` (seconds, monotonic) is within the grant."""
        while self._accepted and self._accepted[0] <= now - self._span:
            self._accepted.popleft()
        if len(self._accepted) >= self._most:
            return False
        self._accepted.append(now)
        return True
