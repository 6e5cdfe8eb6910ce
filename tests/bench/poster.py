"""How long it takes to draw 218 posters in one file, beside drawing only their codes with the same library."""

import time
from datetime import date
from itertools import cycle, islice

from app.poster_words import FONTS, poster_words
from content import qr
from content.load import own_folder, read_sources
from content.poster import Poster, draw
from content.procedure import guide_from
from locales import translator

COUNT = 218  # what one district of Cần Thơ put up


def main() -> None:
    guides = [guide_from(data) for data in read_sources(own_folder()).guides]
    full = (guide for guide in guides if guide.completeness == "full")
    posters = [Poster(guide, "Phường Ninh Kiều", "https://xomso.example.vn") for guide in islice(cycle(full), COUNT)]
    started = time.perf_counter()
    for poster in posters:
        qr.modules(poster.said)
    codes = time.perf_counter() - started
    started = time.perf_counter()
    file = draw(posters, "a4", poster_words(translator("vi")), FONTS, date(2026, 11, 22))
    spent = time.perf_counter() - started
    print(
        f"{COUNT} posters       {spent:8.1f} s, {len(file) / 1e6:.1f} MB; their codes alone {codes:.1f} s, ratio {spent / codes:.1f}"
    )


if __name__ == "__main__":
    main()
