"""Mirror: copies an index folder from a URL to this machine, where it is served from.

The copy is an ordinary index folder. A fetched file is written under another name and checked before it is renamed, and
the copy's pointer is moved last: an interrupted fetch leaves the generation that was served before. The only module
that imports fsspec, which implements the URLs.
"""

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any

from api.settings import Settings
from search.errors import IndexDamagedError, IndexFolderError, IndexNotFoundError, IndexUnreachableError
from search.storage import artifact, generations, pointer
from search.storage.pointer import MANIFEST, Pointer

logger = logging.getLogger("mureum.mirror")

PATIENCE = 10.0
"""Seconds that reading the pointer may take, if the storage's client can be interrupted."""
BLOCK = 8 * 1024 * 1024
"""Bytes of one read: the time limit holds for each read and not for the whole file."""

_SECRETS = re.compile(r"(?<=://)[^/@\s]+@|\?[^\s'\"<>)]+")
"""The secret parts of a URL: a name and password before the host, and the query, which may hold a signature."""


class Mirror:
    """The copy in ``folder`` of the index folder behind ``url``.

    Raises:
        IndexFolderError: no installed package implements such a URL.
    """

    def __init__(self, url: str, folder: Path) -> None:
        self.folder = folder
        self._name = _without_secrets(url).rstrip("/")
        self._files, self._root = _opened(url)

    def __str__(self) -> str:
        return self._name

    def current(self) -> Pointer:
        """The pointer of the index behind the URL, as a path in the copy, whether that was fetched already or not.

        Raises:
            IndexNotFoundError: there is no index behind the URL.
            IndexUnreachableError: the URL can't be reached.
            IndexDamagedError: the pointer does not name a generation.
        """
        bounds = {"timeout": PATIENCE} if self._files.async_impl else {}
        with self._reading("CURRENT", IndexNotFoundError):
            text = self._files.cat_file(f"{self._root}/CURRENT", **bounds).decode("ascii", "replace")
        found = pointer.named(text, self.folder)
        if found is None:
            raise IndexDamagedError(f"{self}/CURRENT: names no generation ({text[:40]!r}); copy the index there again")
        return found

    def fetch(self) -> None:
        """Bring the copy up to date; files that are complete in it are not fetched again.

        While another process fetches, this waits for it and then has nothing left to fetch.

        Raises what :meth:`current` raises, and:
            IndexFormatError: a newer version or another program wrote the index.
            IndexDamagedError: the index is incomplete, or a file differs from its checksum.
            IndexFolderError: the copy can't be written.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with generations.locked(self.folder, patient=True):
                self._move_to(self.current())
        except OSError as error:
            told = f"{self.folder}: can't be written ({error.strerror})"
            raise IndexFolderError(f"{told}; make room, or set MUREUM_INDEX_CACHE to another folder") from error

    def _move_to(self, to: Pointer) -> None:
        start, generation = perf_counter(), f"generations/{to.name}"
        manifest = f"{generation}/{MANIFEST}"
        said = artifact.parse_manifest(b"".join(self._blocks(manifest)), to.digest, f"{self}/{manifest}")
        parts = {
            f"encoders/{said.encoder_folder}": said.encoder_files,
            generation: {**said.files, MANIFEST: to.digest},
        }
        fetched = [self._fetch_folder(part, files) for part, files in parts.items()]
        pointer.move(self.folder, to)
        generations.forget_old(self.folder)
        if any(fetched):
            logger.info("%s was fetched from %s in %.2f s", to.name, self, perf_counter() - start)

    def _fetch_folder(self, part: str, files: Mapping[str, str]) -> bool:
        """Fetch ``files`` into this folder of the copy unless it is complete; returns whether they were fetched."""

        def copy(name: str, to: Path) -> None:
            with to.open("wb") as file:
                file.writelines(self._blocks(f"{part}/{name}"))

        try:
            return generations.bring(self.folder / part, files, copy)
        except IndexDamagedError as error:
            raise IndexDamagedError(f"{self}: {error}") from error

    def _blocks(self, name: str) -> Iterator[bytes]:
        """The content of the index's file with this name, in blocks."""
        with (
            self._reading(name, IndexDamagedError),
            self._files.open(f"{self._root}/{name}", "rb", block_size=BLOCK) as file,
        ):
            while block := file.read(BLOCK):
                yield block

    @contextmanager
    def _reading(self, name: str, missing: type[IndexFolderError]) -> Iterator[None]:
        """Turn every error in the ``with`` block into the error that it means for the file with this name."""
        try:
            yield
        except FileNotFoundError as error:
            raise missing(f"{self}/{name}: is not there; copy an index folder there whole, CURRENT last") from error
        except Exception as error:  # each storage raises its own
            told = _without_secrets(f"{type(error).__name__}: {error}")
            raise IndexUnreachableError(
                f"{self}/{name}: can't be fetched ({told}); see whether the URL is right, and may be read from here"
            ) from error


def _opened(url: str) -> tuple[Any, str]:
    """The file system that ``url`` belongs to, and its path there."""
    shown = _without_secrets(url)
    try:
        from fsspec.core import url_to_fs

        files, root = url_to_fs(url)
    except ImportError as error:
        raise IndexFolderError(
            f"{shown}: an index behind a URL needs more to be installed ({error}): in Mureum's folder "
            "pip install -c constraints.txt '.[remote]', and s3fs for s3://, gcsfs for gs://, adlfs for az://"
        ) from error
    except Exception as error:  # each storage raises its own
        raise IndexFolderError(
            f"{shown}: can't be used ({_without_secrets(str(error))}); give an index folder or its URL"
        ) from error
    return files, root.rstrip("/")


def _without_secrets(text: str) -> str:
    """``text`` without the names, passwords and queries of its URLs; a query may hold a signature."""
    return _SECRETS.sub("", text)


def mirror_of(settings: Settings) -> Mirror | None:
    """The mirror for the index of ``settings``, None if it is a local folder; raises what :class:`Mirror` raises."""
    return Mirror(settings.index, settings.folder) if isinstance(settings.index, str) else None


def current(settings: Settings) -> Pointer:
    """The generation that should be served, which may not be fetched yet.

    Raises what :meth:`Mirror.current` or :func:`search.storage.pointer.current` raises.
    """
    mirror = mirror_of(settings)
    return pointer.current(settings.folder) if mirror is None else mirror.current()


def fetch(settings: Settings, content: bool = False) -> None:
    """Bring the copy of an index behind a URL up to date; does nothing for a local folder.

    With ``content``, an earlier copy is enough: if the fetch fails, the reason is only logged.

    Raises what :class:`Mirror` and :meth:`Mirror.fetch` raise.
    """
    mirror = mirror_of(settings)
    if mirror is None:
        return
    try:
        mirror.fetch()
    except IndexFolderError as error:
        if not content:
            raise
        try:
            here = pointer.current(mirror.folder)
        except IndexFolderError:
            raise error from None
        logger.warning("%s; %s serves, which was fetched before", error, here.name)
