"""Mirror: an index behind a URL, and its copy on this machine, which serves.

The copy is an index folder like any other. What is fetched is written under another name and checked before it is
renamed, and the copy's pointer moves last: a fetch that breaks off leaves what served before. The only module that
imports fsspec, which knows the URLs.
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
"""Seconds that a look at the pointer may take, where the storage lets itself be interrupted."""
BLOCK = 8 * 1024 * 1024
"""Bytes that are asked for at a time: however long a file takes, none of its parts may hang."""

_SECRETS = re.compile(r"(?<=://)[^/@\s]+@|\?[^\s'\"<>)]+")
"""What of a URL lets its owner in: a name and password before the host, and signatures, which stand in the query."""


class Mirror:
    """The copy in ``folder`` of the index folder behind ``url``.

    Raises:
        IndexFolderError: there is nothing installed that knows such a URL.
    """

    def __init__(self, url: str, folder: Path) -> None:
        self.folder = folder
        self._name = _without_secrets(url).rstrip("/")
        self._files, self._root = _opened(url)

    def __str__(self) -> str:
        return self._name

    def current(self) -> Pointer:
        """The generation that the index behind the URL has serve, at its place in the copy, be it there or not.

        Raises:
            IndexNotFoundError: there is no index behind the URL.
            IndexUnreachableError: the URL is out of reach.
            IndexDamagedError: the pointer names no generation.
        """
        bounds = {"timeout": PATIENCE} if self._files.async_impl else {}
        with self._reading("CURRENT", IndexNotFoundError):
            text = self._files.cat_file(f"{self._root}/CURRENT", **bounds).decode("ascii", "replace")
        found = pointer.named(text, self.folder)
        if found is None:
            raise IndexDamagedError(f"{self}/CURRENT: names no generation ({text[:40]!r}); copy the index there again")
        return found

    def fetch(self) -> None:
        """Bring the copy up to date: what is there whole is not fetched again.

        Who comes while another process fetches waits, and then finds it done.

        Raises what :meth:`current` raises, and:
            IndexFormatError: a newer version or another program wrote the index.
            IndexDamagedError: it is not there whole, or came altered.
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
        """Have ``files`` in this folder of the copy; whether they had to be fetched."""

        def copy(name: str, to: Path) -> None:
            with to.open("wb") as file:
                file.writelines(self._blocks(f"{part}/{name}"))

        try:
            return generations.bring(self.folder / part, files, copy)
        except IndexDamagedError as error:
            raise IndexDamagedError(f"{self}: {error}") from error

    def _blocks(self, name: str) -> Iterator[bytes]:
        """The file of the index with this name, piece by piece."""
        with (
            self._reading(name, IndexDamagedError),
            self._files.open(f"{self._root}/{name}", "rb", block_size=BLOCK) as file,
        ):
            while block := file.read(BLOCK):
                yield block

    @contextmanager
    def _reading(self, name: str, missing: type[IndexFolderError]) -> Iterator[None]:
        """Say of every error in here what it means for the file with this name."""
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
    """``text``, of whose URLs the name and password and the query, which may hold a signature, are left out."""
    return _SECRETS.sub("", text)


def mirror_of(settings: Settings) -> Mirror | None:
    """The mirror that ``settings`` ask for, if their index lies behind a URL; raises what :class:`Mirror` raises."""
    return Mirror(settings.index, settings.folder) if isinstance(settings.index, str) else None


def current(settings: Settings) -> Pointer:
    """The generation that is to serve, which may have to be fetched.

    Raises what :meth:`Mirror.current` or :func:`search.storage.pointer.current` raises.
    """
    mirror = mirror_of(settings)
    return pointer.current(settings.folder) if mirror is None else mirror.current()


def fetch(settings: Settings, content: bool = False) -> None:
    """Bring the copy of an index behind a URL up to date; a folder needs nothing.

    Who is ``content`` with what was fetched before only finds in the log why there is no more.

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
