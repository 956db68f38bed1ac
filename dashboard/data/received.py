"""What the loads pages take: files, answers about them, the start of their loading, a load taken back."""

import os
import re
import shutil
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import IO, Any

from flask import Request
from werkzeug.datastructures import FileStorage
from werkzeug.formparser import FormDataParser

from dashboard import jobs, loading, roles
from dashboard.access import Door, write_down
from dashboard.data import desk, drops, mapped
from dashboard.data.drops import File
from dashboard.forms import FIELD, check_origin, check_token
from loaders.clock import now
from loaders.problems import Problem

LOADS = "/data/loads"
LONGEST_NAME = 120
ODD = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|]")
FIELDS = 1 << 20  # bytes of a form's own fields that are held in memory; its files go to disk
OURS = (".", "~$", "Thumbs.db", "desktop.ini")  # what systems leave lying in folders
_starting = threading.Lock()  # pressed twice, loaded once
ANSWERS = ("areas", "source", "covers", "released")


def files(door: Door, request: Request) -> str:
    """Takes the files of a form, written to disk as they arrive; the address of the batch."""
    check_origin(request)
    url = drops.url_of(door)
    work = jobs.work_folder(url)
    incoming = Path(tempfile.mkdtemp(prefix="incoming-", dir=work))
    try:
        fields, sent = _streamed(request, incoming)
        check_token(fields.get(FIELD, ""))
        given = [one for one in sent if _is_data(one.filename or "")]
        if not given:
            raise Problem("No file came. Choose files, or a folder with files in it, and send again.")
        number = jobs.stage(url, door.viewer.name)
        names = [_kept(one, jobs.files_of(number, url)) for one in given]
    except OSError as error:
        raise Problem(f"The files could not be kept: {error.strerror}. Nothing was loaded.") from None
    finally:
        shutil.rmtree(incoming, ignore_errors=True)
    listed = [_noted(door, jobs.files_of(number, url) / name) for name in dict.fromkeys(names)]
    drops.note(
        door, number,
        {"by": door.viewer.name, "at": now().timestamp(), "files": listed, "jobs": []},
    )  # fmt: skip
    write_down("files sent", files=len(listed))
    return f"{LOADS}/dropped/{number}"


def _streamed(request: Request, folder: Path) -> tuple[Mapping[str, str], list[FileStorage]]:
    def to_disk(*_: Any, **__: Any) -> IO[bytes]:
        return tempfile.NamedTemporaryFile(dir=folder, delete=False)

    parser = FormDataParser(stream_factory=to_disk, max_form_memory_size=FIELDS, max_form_parts=20_000)
    _, fields, found = parser.parse(
        request.stream, request.mimetype, request.content_length, request.mimetype_params
    )
    return fields, found.getlist("files")


def _is_data(name: str) -> bool:
    last = PurePosixPath(name.replace("\\", "/")).name
    return bool(last) and not last.startswith(OURS)


def _kept(one: FileStorage, folder: Path) -> str:
    """Moves a file to its place under its own name; the name of what is loaded, which may be a folder."""
    parts = [
        ODD.sub("_", part)[-LONGEST_NAME:]
        for part in PurePosixPath((one.filename or "").replace("\\", "/")).parts
    ]
    parts = [part for part in parts if part not in {"", ".", "..", "_"}]
    documents = (
        parts[-1].lower().endswith(".json") and len(parts) > 1
    )  # one page of what an API answered each
    place = folder / parts[-2] / parts[-1] if documents else _free(folder, parts[-1])
    place.parent.mkdir(exist_ok=True)
    one.stream.close()
    os.replace(one.stream.name, place)
    return parts[-2] if documents else place.name


def _free(folder: Path, name: str) -> Path:
    """Two files of one name, from two folders, are two files."""
    path, number = folder / name, 2
    while path.exists():
        path = folder / f"{Path(name).stem} ({number}){Path(name).suffix}"
        number += 1
    return path


def _noted(door: Door, path: Path) -> dict[str, Any]:
    parts = list(path.iterdir()) if path.is_dir() else [path]
    # Who answers for some areas sends files of these areas, unless the file itself says which of them.
    options = {} if door.viewer.everywhere else {"areas": _own(door)}
    size = sum(part.stat().st_size for part in parts)
    return {"name": path.name, "size": size, "left_out": False, "options": options}


def _own(door: Door) -> str:
    return ", ".join(sorted(door.viewer.areas or ()))


def answer(door: Door, fields: Mapping[str, str], drop: str) -> str:
    """Keeps the answers about every file of a batch; loads it, or throws it away, where that was pressed."""
    one = drops.find(door, drop)
    if fields.get("action") == "discard":
        return _discard(door, one)
    if fields.get("action") == "stop":
        return _stop(door, one)
    for file in one.files:
        if not file.settled:
            _take_answers(door, one.notes["files"][file.number], file, fields)
    drops.note(door, drop, one.notes)
    if fields.get("action") == "load":
        _start(door, drop)
        return f"{one.path}#progress"
    return f"{one.path}#files"


def _take_answers(door: Door, note: dict[str, Any], file: File, fields: Mapping[str, str]) -> None:
    note["left_out"] = fields.get(f"leave-{file.number}") == "yes"
    said = {name: fields.get(f"{name}-{file.number}", "").strip() for name in ANSWERS}
    layout = fields.get(f"layout-{file.number}", "")
    kept = {name: value for name, value in {**said, "layout": layout}.items() if value}
    if not door.viewer.everywhere:  # never more than their own, whatever the form leaves out
        kept.setdefault("areas", _own(door))
    if "areas" in kept and not roles.may_see_areas(door.viewer, kept["areas"]):
        raise Problem(f"{file.name}: {kept['areas']} is not wholly yours to load. Name areas of your own.")
    note["options"] = kept


def _start(door: Door, drop: str) -> None:
    with _starting:
        _start_once(door, drops.find(door, drop))


def _start_once(door: Door, one: drops.Drop) -> None:
    wanted = [file for file in one.files if not file.settled and not file.left_out and file.readable]
    if one.loading or not wanted:
        return
    url = drops.url_of(door)
    each = {file.name: _options(door, file) for file in wanted}
    number = jobs.start_load(url, [file.path for file in wanted], {}, door.viewer.name, each=each)
    one.notes["jobs"].append(number)
    drops.note(door, one.id, one.notes)
    write_down("load started", files=len(wanted), job=number)


def _options(door: Door, file: File) -> dict[str, str]:
    """What was answered; of the areas, what the file itself says, where that is the viewer's to load."""
    asked = [question for sheet in file.sheets for question in sheet["questions"]]
    said = {question["said"] for question in asked if question["name"] == "area" and question["said"]}
    differing = said - {file.options.get("areas")}
    for areas in differing:
        if not roles.may_see_areas(door.viewer, areas.replace(";", ",")):
            raise Problem(f"{file.name} is of {areas}, which is not wholly yours to load. Leave it out.")
    return {name: value for name, value in file.options.items() if name != "areas" or not differing}


def _stop(door: Door, one: drops.Drop) -> str:
    """Ends the loading: the file that is being read leaves no trace, those before it stay."""
    if one.loading and one.job:
        jobs.stop_load(one.job.id, drops.url_of(door))
        write_down("load stopped", job=one.job.id)
    return f"{one.path}#progress"


def _discard(door: Door, one: drops.Drop) -> str:
    if one.loading:
        raise Problem("The files are being loaded. Wait until it is done.")
    shutil.rmtree(jobs.files_of(one.id, drops.url_of(door)).parent, ignore_errors=True)
    return LOADS


def columns(door: Door, fields: Mapping[str, str], drop: str, file: int) -> str:
    """Keeps which columns are ours; saves them as a layout where that was pressed."""
    one = drops.find(door, drop)
    if file >= len(one.files):
        raise Problem("There is no such file in this batch.")
    note = one.notes["files"][file]
    note["mapping"] = mapped.taken(fields, one.files[file]).as_json()
    drops.note(door, drop, one.notes)
    path = f"{one.path}/{file}/columns"
    if fields.get("action") != "save":
        return f"{path}#{'fields' if fields.get('action') == 'dataset' else 'look'}"
    mapped.save(mapped.of(one.files[file], note))
    write_down("layout saved", layout=note["mapping"]["name"])
    return f"{one.path}#file-{file}"


def undo(door: Door, fields: Mapping[str, str], load: int) -> str:
    """Takes one load back, once it was said that this is meant."""
    one = desk.load(door, load)
    if fields.get("sure") != "yes":
        raise Problem(f"Tick that load {load} is meant, then press again.")
    loading.undo_load(door.store, one.load_id, door.viewer.name)
    write_down("load taken back", load=load)
    return f"{LOADS}/{load}"
