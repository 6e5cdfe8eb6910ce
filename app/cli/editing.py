"""What only editors have installed, and the sentence for those who have not."""

from collections.abc import Iterator
from contextlib import contextmanager

from content.errors import N_, SourceRefused

EXTRA = N_('Thiếu phần dành cho người soạn ({module}). Cài bằng lệnh: pip install "xomso[edit]"')


@contextmanager
def editing() -> Iterator[None]:
    """Turn a missing package of the `edit` extra into SourceRefused."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise SourceRefused(EXTRA, module=error.name) from error
