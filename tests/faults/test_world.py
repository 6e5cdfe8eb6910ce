"""The proof in short: a few seeds, in which phones, hub and network are killed and cut at random, on both databases."""

import pytest

from tests.faults.world import Plan, World

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("seed", [11])
async def test_nothing_is_lost_and_nothing_comes_twice(tmp_path, db, seed):
    figures = await World(tmp_path / "world", Plan(seed, phones=3, lives=2, records=3, trouble=0.6), db).run()
    print(figures.table())
    assert figures.flaws == ()
    assert figures.sound
    assert figures.faults and figures.hub_kills
    assert not figures.again or max(figures.again) <= 64 << 10
