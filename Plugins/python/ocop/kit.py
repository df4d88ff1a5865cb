"""What every kind has from the kit: `correct` (đính chính), `note` (ghi chú), `attach` (đính kèm văn bản)."""

from __future__ import annotations

from collections.abc import Callable

from . import forms
from .forms import Form
from .problems import Text
from .rules import Circumstances, Decision, Event, Refusal
from .wire import Object

CORRECT = Form("correct", Text("Đính chính", "Correct"), (
    forms.document("fields", "Các trường và giá trị đúng", "The fields and their right values"),
    forms.text("reason", "Lý do", "Reason")), by=("approver",))
NOTE = Form("note", Text("Ghi chú", "Note"), (forms.text("text", "Nội dung", "Text"),), by=("officer", "approver"),
            any_body=True)
ATTACH = Form("attach", Text("Đính kèm văn bản", "Attach a document"), (
    forms.text("number", "Số, ký hiệu", "Number and sign"), forms.day("date", "Ngày", "Date"),
    forms.text("summary", "Trích yếu", "Summary"), forms.text("issuer", "Cơ quan ban hành", "Issuing body"),
    forms.text("fileName", "Tên tệp", "File name").optional, forms.text("sha256", "SHA-256", "SHA-256").optional),
    by=("officer", "approver"), any_body=True)


def _attached(state: Object, data: Object) -> Object:
    documents = [*state.get("documents", []), data]
    # Of a reference record `document` is what it is about.
    numbers = state["document"] if isinstance(state.get("document"), dict) else [each["number"] for each in documents]
    return {**state, "documents": documents, "document": numbers}


#: Events of the kit, and what they mean for a state.
KIT_EVENTS: dict[str, Callable[[Object, Object], Object]] = {
    "noted": lambda state, data: state, "attached": _attached,
    "corrected": lambda state, data: {**state, **data["fields"]},
}


def kit_commands(folded: Callable[[Object | None, Event], Object], stage: Callable[[Object], str]
                 ) -> list[tuple[Form, Callable[[Object, Object, Circumstances], Decision]]]:
    def correct(state: Object, fields: Object, now: Circumstances) -> Decision:
        """The old values go into the event, so that history keeps them."""
        right: Object = fields["fields"]
        if not right:
            raise Refusal("nothing-to-correct", "Không có gì để đính chính", "There is nothing to correct")
        for name in right:
            if name not in state or name in ("documents", "document"):
                known = ", ".join(sorted(state))
                detail = Text(f"{name}; các trường có giá trị: {known}.", f"{name}; fields with a value: {known}.")
                raise Refusal("unknown-field", "Có trường không thuộc hồ sơ", "A field does not belong to the record",
                              detail=detail)
        before = {name: state[name] for name in right}
        event = Event("corrected", {"before": before, "fields": right, "reason": fields["reason"]})
        try:
            after = stage(folded(state, event))
        except Exception as error:
            raise Refusal("bad-correction", "Giá trị đính chính không hợp lệ",
                          "The corrected values are not valid") from error
        if after != stage(state):
            raise Refusal("stage-by-correction", "Đính chính không đổi bước", "A correction does not change the stage")
        return Decision(event)

    return [(CORRECT, correct), (NOTE, lambda state, fields, now: Decision(Event("noted", fields))),
            (ATTACH, lambda state, fields, now: Decision(Event("attached", fields)))]
