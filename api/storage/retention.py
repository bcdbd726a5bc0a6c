"""Retention: kept queries do not stay for ever."""

from asyncio import sleep

from api.storage.recorder import Keeper

DAY = 86400.0


async def retain(keeper: Keeper, days: int, every: float = DAY) -> None:
    """Never returns: removes the queries that are older than ``days``, at once and each ``every`` seconds."""
    while True:
        await keeper.forget_older(days)
        await sleep(every)
