"""The short pass of `make test`: each kind of work is done, what was acknowledged survives SIGKILL; no times."""

from pathlib import Path

from servers import Failure, Log, Ocopd, Proxy

SHORT = "0.2"
PUBLISHED = {"alone": ("1", "1"), "together": ("8", "64")}


def must(holds, text):
    print(f"{'ok' if holds else 'FAIL':4} bench: {text}", flush=True)
    if not holds:
        raise Failure(text)


def run(folder: Path):
    servers = {kind.peer: kind(folder / kind.peer) for kind in (Ocopd, Log, Proxy)}
    ocopd, log, proxy = (servers[kind.peer] for kind in (Ocopd, Log, Proxy))
    try:
        for server in servers.values():
            server.start()
        acknowledged = {}
        for name, load in PUBLISHED.items():
            acknowledged[name] = ocopd.bench(name, "publish", *load, SHORT)["handled"]
        for work in ("command", "note", "get", "question"):
            must(ocopd.bench(work, work, 1, 16, SHORT)["count"] > 0, f"{work} is answered")
        for server in (ocopd, log):
            delivered = server.bench("fanout", "fanout", 4, 500)["count"]
            must(delivered == 2_000, f"four durable consumers of {server.title} got each message once")
        must(proxy.bench("ask", "ask", 1, 16, SHORT)["count"] > 0, "the proxy's worker answers")
        ocopd.kill()
        ocopd.start()
        for name, count in acknowledged.items():
            stored = ocopd.bench(name, "read", count)["count"]
            must(0 < count == stored, f"{name}: {count} acknowledged, after SIGKILL {stored} in the log")
        count = sum(log.bench(name, "publish", *load, SHORT)["handled"] for name, load in PUBLISHED.items()) + 500
        must(log.bench("all", "read", count)["count"] == count, "the anchor reads back what it acknowledged")
        log.kill()
        size = (log.folder / "file").stat().st_size
        must(size == count * 512, f"{count} acknowledged by the anchor, {size // 512} in its file")
        return 0
    finally:
        for server in servers.values():
            server.stop()
