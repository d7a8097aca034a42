"""`/api/drafts`: a file is sent, shown as it was understood, and kept as a plan or not; `/api/changes`: that goes."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import FastAPI, Path, Request, Response
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from assistant.access.caller import caller_of
from assistant.api.description import describe
from assistant.api.draft_records import ChangeRecord, DraftRecord, GivenRecord, change_record, draft_record
from assistant.api.plans import PlanId
from assistant.api.records import Name
from assistant.api.workers import Workers
from assistant.editing.drafts import Draft
from assistant.editing.editor import PlanEditor
from corpus.errors import HomeError

__all__ = ["add_drafts"]

_DraftId = Annotated[Name, Path(description="The id of a draft, as it was given when the file was sent.")]
_ChangeId = Annotated[Name, Path(description="The id of a change, as it was given when it was begun.")]

_FILE = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"contentMediaType": "application/octet-stream"}},
                }
            }
        },
    }
}


def add_drafts(app: FastAPI, workers: Workers, editor: PlanEditor) -> None:
    """Put `/api/drafts…`, `/api/changes…` and the removal of plans into an application."""

    def record(draft: Draft) -> dict[str, Any]:
        return draft_record(draft, editor.seconds(draft), editor.preview(draft))

    @app.post(
        "/api/drafts",
        status_code=201,
        response_model=DraftRecord,
        openapi_extra=_FILE,
        **describe("send", 400, 409, 413, 422, 507, status=201),
    )
    async def send(request: Request, response: Response) -> dict[str, Any]:
        owner = caller_of(request).owner
        try:
            async with request.form(max_files=1, max_fields=1) as form:
                file = form.get("file")
                if not isinstance(file, UploadFile):
                    raise HTTPException(422, "A file is sent as multipart/form-data, in a field 'file'.")
                draft = await workers.read(editor.receive, file.filename or "", file.file, owner)
        except ClientDisconnect as error:
            raise HTTPException(400, "The file did not come whole.") from error
        except OSError as error:
            raise HomeError(
                f"The file could not be stored ({error.strerror}). Make room on the server's disk, and send it again."
            ) from error
        response.headers["Location"] = f"/api/drafts/{draft.id}"
        return await workers.read(record, draft)

    @app.get("/api/drafts/{draft}", response_model=DraftRecord, **describe("draft", 404, 422))
    async def draft(request: Request, draft: _DraftId) -> dict[str, Any]:
        return await workers.read(record, editor.draft(draft, caller_of(request).owner))

    @app.patch("/api/drafts/{draft}", response_model=DraftRecord, **describe("describe_draft", 404, 409, 413, 422))
    async def give(request: Request, draft: _DraftId, given: GivenRecord) -> dict[str, Any]:
        return await workers.read(record, editor.give(draft, caller_of(request).owner, given.as_given()))

    @app.delete("/api/drafts/{draft}", status_code=204, **describe("discard", 404, 409, 422, status=204))
    async def discard(request: Request, draft: _DraftId) -> None:
        await workers.read(editor.discard, draft, caller_of(request).owner)

    @app.post(
        "/api/drafts/{draft}/keep",
        status_code=202,
        response_model=ChangeRecord,
        **describe("keep", 404, 409, 422, status=202),
    )
    async def keep(request: Request, draft: _DraftId) -> dict[str, Any]:
        return change_record(await workers.read(editor.keep, draft, caller_of(request).owner))

    @app.delete(
        "/api/plans/{plan}",
        status_code=202,
        response_model=ChangeRecord,
        **describe("remove", 404, 409, 422, status=202),
    )
    async def remove(request: Request, plan: PlanId) -> dict[str, Any]:
        return change_record(await workers.read(editor.remove, plan, caller_of(request).owner))

    @app.get("/api/changes/{change}", response_model=ChangeRecord, **describe("change", 404, 422))
    async def change(request: Request, change: _ChangeId) -> dict[str, Any]:
        return change_record(editor.change(change, caller_of(request).owner))
