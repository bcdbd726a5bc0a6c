import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock

from search.errors import IndexDamagedError, IndexFolderError, IndexFormatError, IndexNotFoundError
from search.index.index import Index
from search.storage import artifact, generations, pointer
from tests.conftest import ROOT


@pytest.fixture
def folder(index: Index, encoder_folder: Path, tmp_path: Path) -> Path:
    artifact.write_index(tmp_path / "index", index, encoder_folder, "source-1")
    return tmp_path / "index"


def current(folder: Path) -> Path:
    return folder / "generations" / (folder / "CURRENT").read_text().split()[0]


def test_what_is_read_is_what_was_written(folder: Path, index: Index, encoder_folder: Path) -> None:
    stored = artifact.read_index(folder)
    assert (stored.index.faqs, stored.index.contacts) == (index.faqs, index.contacts)
    for name in ("wordings", "answers"):
        read, written = getattr(stored.index, name), getattr(index, name)
        assert read.units == written.units
        np.testing.assert_array_equal(read.dense.vectors, written.dense.vectors)
        np.testing.assert_array_equal(read.lexical.scores(["결제"]), written.lexical.scores(["결제"]))
    assert stored.manifest.counts == {"faqs": 5, "wordings": 12, "answers": 6}
    assert stored.manifest.source == "source-1"
    assert (index.generation, stored.index.generation) == ("", "g000001")
    assert generations.digests(stored.encoder_folder) == generations.digests(encoder_folder)


def test_workers_that_read_the_same_index_share_its_numbers_and_outlive_its_files(folder: Path) -> None:
    stored = artifact.read_index(folder)
    mapped = Path("/proc/self/maps").read_text()
    for name in ("vectors.npy", "lexical/rows.npy", "lexical/weights.npy"):
        for part in ("wordings", "answers"):
            assert f"{current(folder) / part / name}\n" in mapped
    before = stored.index.wordings.dense.vectors.copy()
    shutil.rmtree(folder)
    np.testing.assert_array_equal(stored.index.wordings.dense.vectors, before)
    assert stored.index.wordings.lexical.scores(["결제"]).any()


def test_no_index_is_said_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(IndexNotFoundError, match="faq-index SOURCE --out"):
        artifact.read_index(tmp_path / "nowhere")


def every_file(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and path.name != ".lock"]


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def alter(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0x55
    path.write_bytes(content)


@pytest.mark.parametrize("harm", [Path.unlink, truncate, alter], ids=["missing", "half-copied", "altered"])
def test_harm_to_any_file_is_refused_and_the_file_named(
    folder: Path, tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    names = [path.relative_to(folder) for path in every_file(folder)]
    assert len(names) > 15
    for name in names:
        copy = tmp_path / "copy"
        shutil.copytree(folder, copy)
        harm(copy / name)
        with pytest.raises(IndexFolderError) as refusal:
            artifact.read_index(copy)
        assert name.name in str(refusal.value) or name.name == "CURRENT"
        assert "faq-index" in str(refusal.value)
        shutil.rmtree(copy)


@pytest.mark.parametrize(
    ("change", "error", "told"),
    [
        ({"format": artifact.FORMAT + 1}, IndexFormatError, "upgrade mureum"),
        ({"program": "other"}, IndexFormatError, "not an index of mureum"),
        ({"counts": None}, IndexDamagedError, "altered"),
    ],
)
def test_newer_foreign_and_broken_manifests_are_refused(
    folder: Path, change: dict[str, object], error: type[Exception], told: str
) -> None:
    path = current(folder) / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))
    with pytest.raises(error, match=told):
        artifact.read_index(folder)


@pytest.mark.parametrize("name", ["../../etc", f"g000009 {'0' * 64}\n", "", "g000001\n", f"g000001 {'0' * 63}"])
def test_a_pointer_that_names_no_generation_is_refused(folder: Path, name: str) -> None:
    (folder / "CURRENT").write_text(name)
    with pytest.raises(IndexDamagedError, match="names no generation"):
        artifact.read_index(folder)


def test_a_generation_that_the_system_can_t_look_at_is_refused(tmp_path: Path) -> None:
    longest, folder = os.pathconf(tmp_path, "PC_PATH_MAX"), tmp_path
    while len(str(folder)) < longest - 220:
        folder /= "f" * 200
    folder /= "f" * (longest - len(str(folder)) - 12)  # there is room for CURRENT, and none for a generation
    folder.mkdir(parents=True)
    (folder / "CURRENT").write_text(f"g000001 {'0' * 64}\n", "ascii")
    with pytest.raises(IndexDamagedError, match="File name too long"):
        pointer.current(folder)


def test_the_last_generations_stay_and_older_ones_and_their_encoders_go(
    folder: Path, index: Index, tmp_path: Path, encoder_folder: Path
) -> None:
    other = tmp_path / "other"
    shutil.copytree(encoder_folder, other)
    (other / "modules.json").write_text("[1]")
    for _ in range(generations.KEPT):
        artifact.write_index(folder, index, other, "source-2")
    assert sorted(path.name for path in (folder / "generations").iterdir()) == ["g000002", "g000003", "g000004"]
    assert len(list((folder / "encoders").iterdir())) == 1
    assert artifact.read_index(folder).manifest.source == "source-2"


def test_a_folder_with_other_things_in_it_is_left_alone(index: Index, encoder_folder: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "thesis.txt").write_text("mine")
    with pytest.raises(IndexFolderError, match=r"thesis\.txt"):
        artifact.write_index(home, index, encoder_folder, "")
    assert [path.name for path in home.iterdir()] == ["thesis.txt"]


def test_what_a_volume_holds_by_itself_is_no_other_thing(index: Index, encoder_folder: Path, tmp_path: Path) -> None:
    volume = tmp_path / "volume"
    of_the_volume = {"lost+found", ".snapshot", ".snapshots", ".zfs", ".Trash-1000", ".nfs00000000000a"}
    for name in of_the_volume:
        (volume / name).mkdir(parents=True)
    for source in ("source-1", "source-2"):
        artifact.write_index(volume, index, encoder_folder, source)
    assert artifact.read_index(volume).manifest.source == "source-2"
    assert of_the_volume <= {path.name for path in volume.iterdir()}
    (volume / "lost+found.txt").write_text("mine")
    with pytest.raises(IndexFolderError, match=r"lost\+found\.txt"):
        artifact.write_index(volume, index, encoder_folder, "")


def test_files_and_the_folders_that_name_them_are_on_the_disk_before_current_names_them(
    folder: Path, index: Index, encoder_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The kernel is asked to write each of them before CURRENT moves, and the index folder after it moved."""
    flushed: dict[str, list[tuple[int, int]]] = {"g000001": [], "g000002": []}
    fsync = os.fsync

    def witness(descriptor: int) -> None:
        there = os.fstat(descriptor)
        flushed[current(folder).name].append((there.st_dev, there.st_ino))
        fsync(descriptor)

    def identity(path: Path) -> tuple[int, int]:
        there = path.stat()
        return there.st_dev, there.st_ino

    (encoder_folder / "modules.json").write_text("[1]")  # another encoder, which is copied too
    monkeypatch.setattr(os, "fsync", witness)
    generation = artifact.write_index(folder, index, encoder_folder, "source-2")
    assert generation.name == "g000002"
    encoder = folder / "encoders" / artifact.read_manifest(folder).encoder_folder
    named = [path for part in (generation, encoder) for path in (part.parent, part, *part.rglob("*"))]
    assert len(named) > 20
    assert [path for path in named if identity(path) not in flushed["g000001"]] == []
    assert flushed["g000002"][-1] == identity(folder)


def test_a_second_writer_is_turned_away(folder: Path, index: Index, encoder_folder: Path) -> None:
    with FileLock(folder / ".lock"), pytest.raises(IndexFolderError, match="another faq-index"):
        artifact.write_index(folder, index, encoder_folder, "")


def test_a_writer_killed_at_any_point_leaves_the_old_index_or_the_new_one(folder: Path, encoder_folder: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.killed_writer", str(folder), str(encoder_folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    outcome = json.loads(ran.stdout)
    # Killed before each single act on the file system; read whole after each: first the old, in the end the new.
    assert outcome["kills"] > 50
    assert outcome["served"] == ["source-1", "source-2"]
    leftovers = [path.name for path in folder.rglob(".staged-*")]
    assert leftovers == []


def test_links_in_a_models_folder_are_followed_and_the_index_stands_on_its_own(
    index: Index, encoder_folder: Path, tmp_path: Path
) -> None:
    linked = tmp_path / "snapshot"
    linked.mkdir()
    (linked / "modules.json").symlink_to(encoder_folder / "modules.json")
    artifact.write_index(tmp_path / "index", index, linked, "")
    (encoder_folder / "modules.json").write_text("another model")
    assert (artifact.read_index(tmp_path / "index").encoder_folder / "modules.json").read_text() == "[]"


def test_generations_that_never_served_do_not_push_out_those_that_did(
    folder: Path, index: Index, encoder_folder: Path
) -> None:
    artifact.write_index(folder, index, encoder_folder, "source-2")
    for name in ("g000003", "g000004"):
        (folder / "generations" / name).mkdir()
    artifact.write_index(folder, index, encoder_folder, "source-3")
    assert sorted(path.name for path in (folder / "generations").iterdir()) == ["g000001", "g000002", "g000003"]
    assert artifact.read_index(folder).manifest.source == "source-3"
