"""How many bytes of files a phone sends again because the network lost them or their answer."""

from tests.faults.message import Message
from tests.faults.parts import upload_at, upload_made


class Meter:
    """Watches the uploads of one phone; `again` lists, for each request that repeats bytes, how many."""

    def __init__(self) -> None:
        self.again: list[int] = []
        self.bytes = 0
        self._reached: dict[str, int] = {}
        self._files: dict[str, str] = {}

    def sent(self, request: Message, raw: int) -> None:
        """Note a request of which the first `raw` bytes left the phone before the network failed, if it did."""
        place = upload_at(request)
        if place is None:
            return
        path, offset = place
        file = self._files.get(path, path)
        end = offset + max(0, raw - len(request.head))
        before = self._reached.get(file, 0)
        repeated = min(before, end) - offset
        if repeated > 0:
            self.again.append(repeated)
        self.bytes += end - offset
        self._reached[file] = max(before, end)

    def learn(self, request: Message, answer: Message) -> None:
        """Remember which file an upload is for, so that a second upload of it counts as a repetition."""
        made = upload_made(request, answer)
        if made:
            path, file = made
            self._files[path] = file
