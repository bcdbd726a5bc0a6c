"""Run one service in its own process, started as ``python -I host.py NAME STOCK PORT WORKERS``."""

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

    # Workers are new processes: they read from the environment which service to run.
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
    """Make this package importable, but nothing beside it; ``worker`` explains why."""
    spec = importlib.util.spec_from_file_location("worker", HERE.parent / "worker.py")
    assert spec is not None and spec.loader is not None
    worker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(worker)
    worker.adopt("benchmarks", HERE.parents[1])


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
