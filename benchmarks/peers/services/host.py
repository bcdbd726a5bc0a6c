"""Host: one service in a process of its own, started as ``python -I host.py NAME STOCK PORT WORKERS``."""

import importlib
import importlib.util
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.peers.services.contract import App

HERE = Path(__file__).resolve().parent
NAME, STOCK = "SERVICE_NAME", "SERVICE_STOCK"


def main(name: str, stock: str, port: int, workers: int) -> None:
    """Serve ``name`` until the process is told to end."""
    import uvicorn

    # Workers are started anew: they read from the environment what they are to serve.
    os.environ |= {NAME: name, STOCK: stock}
    options = {"server_header": False, "access_log": False, "log_level": "error"}
    uvicorn.run("host:app", factory=True, app_dir=str(HERE), port=port, workers=workers, **options)  # type: ignore[arg-type]


def app() -> "App":
    """The app of the service that the environment names."""
    adopted()
    from benchmarks.peers.services.contract import Stock

    stock = Stock.read(Path(os.environ[STOCK]))
    service = importlib.import_module(f"benchmarks.peers.services.{os.environ[NAME]}")
    made: App = service.create(stock.entries, stock.model, Path(tempfile.mkdtemp(dir=Path(os.environ[STOCK]).parent)))
    return made


def adopted() -> None:
    """Make this package importable, and nothing that lies beside it; ``worker`` says why."""
    spec = importlib.util.spec_from_file_location("worker", HERE.parent / "worker.py")
    assert spec is not None and spec.loader is not None
    worker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(worker)
    worker.adopt("benchmarks", HERE.parents[1])


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
