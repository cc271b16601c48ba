"""Run the simulator until it is told to stop: SIGTERM, SIGINT or, with a parent, the end of standard input."""

import asyncio
import json
import os
import signal
import sys
import threading
from collections.abc import Callable

from aiohttp import web

from certverify_connectors.simulator.options import Options, parse
from certverify_connectors.simulator.population import populate
from certverify_connectors.simulator.records import Register
from certverify_connectors.simulator.registry import load_registry
from certverify_connectors.simulator.server import PlatformOptions, application


def main() -> int:
    """Start, say where on the first line of standard output, serve, stop."""
    options = parse()
    try:
        register = _register(options)
        asyncio.run(_serve(register, options))
    except (OSError, OverflowError, ValueError) as problem:
        sys.stderr.write(f"simulator: {problem}\n")
        return 2
    return 0


def _register(options: Options) -> Register:
    if options.registry is not None:
        return Register(load_registry(options.registry), options.today)
    return Register(populate(options.people, options.seed, options.today), options.today)


async def _serve(register: Register, options: Options) -> None:
    stop = _told_to_stop(with_parent=options.with_parent)  # before anybody is told where we listen
    behaviour = PlatformOptions(options.token, options.seed, options.grant, options.captcha_lifetime)
    runner = web.AppRunner(application(register, behaviour), access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, options.host, options.port, shutdown_timeout=1.0)
    await site.start()
    port = runner.addresses[0][1]
    sys.stdout.write(json.dumps({"url": f"http://{options.host}:{port}", "token": options.token}) + "\n")
    sys.stdout.flush()
    await stop.wait()
    await runner.cleanup()


def _told_to_stop(*, with_parent: bool) -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    if with_parent:
        _when_input_ends(lambda: loop.call_soon_threadsafe(stop.set))
    return stop


def _when_input_ends(tell: Callable[[], object]) -> None:
    # A thread, since the event loop cannot watch every kind of standard input (a file, /dev/null).
    def watch() -> None:
        # Past the buffer: a reader that waits inside it keeps the interpreter from ending on Ctrl-C.
        while os.read(sys.stdin.fileno(), 4096):
            pass
        tell()

    threading.Thread(target=watch, daemon=True).start()


if __name__ == "__main__":
    sys.exit(main())
