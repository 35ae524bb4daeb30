"""A small load client: keep-alive connections, one request after another on each."""

import asyncio
import itertools
import time
from dataclasses import dataclass

# The client shares the machine with the server: more connections only queue.
CONNECTIONS = 4


class WrongAnswer(Exception):
    """The server answered something else than a page; a figure would mean nothing."""


@dataclass(frozen=True)
class Target:
    """A page to ask for. `afresh` makes every request differ in what the page cache
    tells apart and the page does not show, so that each answer is built anew."""

    name: str
    path: str
    afresh: bool = False
    # Of a session, for pages of the workspace: "sessionid=…".
    cookie: str = ""


def measure(port: int, target: Target, seconds: float) -> float:
    """Return answers per second over `seconds`."""
    return asyncio.run(_measure(port, target, seconds))


def latencies(port: int, target: Target, requests: int) -> list[float]:
    """Return the milliseconds of each of `requests`, one after another."""
    return asyncio.run(_latencies(port, target, requests))


async def _latencies(port: int, target: Target, requests: int) -> list[float]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    times = []
    try:
        for number in range(requests):
            started = time.perf_counter()
            writer.write(_request(target, number))
            await _read_page(reader, target)
            times.append((time.perf_counter() - started) * 1000)
    finally:
        writer.close()
        await writer.wait_closed()
    return times


async def _measure(port: int, target: Target, seconds: float) -> float:
    numbers = itertools.count()
    started = time.perf_counter()
    answered = await asyncio.gather(
        *(
            _connection(port, target, started + seconds, numbers)
            for _number in range(CONNECTIONS)
        )
    )
    return sum(answered) / (time.perf_counter() - started)


async def _connection(
    port: int, target: Target, until: float, numbers: "itertools.count[int]"
) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answered = 0
    try:
        while time.perf_counter() < until:
            writer.write(_request(target, next(numbers)))
            await _read_page(reader, target)
            answered += 1
    finally:
        writer.close()
        await writer.wait_closed()
    return answered


def _request(target: Target, number: int) -> bytes:
    # Without HX-Request this header means nothing to a view, but it is in the cache key.
    once = f"HX-Boosted: {time.time_ns()}-{number}\r\n" if target.afresh else ""
    if target.cookie:
        once += f"Cookie: {target.cookie}\r\n"
    address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
    return (
        f"GET {target.path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{once}"
        f"X-Forwarded-For: {address}\r\n"
        "Accept: text/html\r\nAccept-Language: vi\r\n\r\n"
    ).encode()


async def _read_page(reader: asyncio.StreamReader, target: Target) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    if " 200 " not in head.split("\r\n", 1)[0]:
        raise WrongAnswer(f"{target.name}: {head.splitlines()[0]}")
    length = next(
        int(line.split(":")[1])
        for line in head.splitlines()
        if line.startswith("content-length:")
    )
    await reader.readexactly(length)
