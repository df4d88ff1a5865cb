"""A box for suggestions: any body posts one, the programme office has some working days to answer."""

import sys

from ocop import Circumstances, Decision, Event, Kind, Module, Refusal, Text, forms, serve
from ocop.wire import Object

box = Module("suggestion-box", "Hộp thư góp ý", "Suggestion box",
             facts={"suggestion-answered": [forms.record("suggestion", "Góp ý", "Suggestion", "suggestion"),
                                            forms.body("from", "Cơ quan gửi", "Sent by")]},
             tasks=["answer-suggestion"])


def evolve(suggestion: Object | None, event: Event) -> Object:
    if event.type == "posted":
        return dict(event.data)
    return {**(suggestion or {}), "answer": event.data["answer"]}


suggestion = box.add(Kind(
    "suggestion", Text("Góp ý", "Suggestion"), numbering="GY", keys={"from": "text"},
    stages={"posted": Text("Chờ trả lời", "Posted"), "answered": Text("Đã trả lời", "Answered")},
    events={"posted": [forms.text("text", "Nội dung", "Text"), forms.body("from", "Cơ quan gửi", "Sent by")],
            "answered": [forms.text("answer", "Trả lời", "Answer")]}, evolve=evolve,
    stage=lambda state: "answered" if "answer" in state else "posted"))


@suggestion.creation("post", "Gửi góp ý", "Post a suggestion", forms.text("text", "Nội dung", "Text"),
                     to=["posted"], any_body=True)
def post(fields: Object, now: Circumstances) -> Decision:
    due = now.working_days(now.settings["answerDays"])
    return Decision(("posted", {"text": fields["text"], "from": now.actor.body})).assigning(
        "answer-suggestion", Text("Trả lời góp ý", "Answer a suggestion"), "programme-office", due=due.isoformat())


@suggestion.command("answer", "Trả lời", "Answer", forms.text("answer", "Trả lời", "Answer"),
                    start=["posted"], to=["answered"])
def answer(state: Object, fields: Object, now: Circumstances) -> Decision:
    if now.actor.body == state["from"]:
        raise Refusal("own-suggestion", "Không tự trả lời góp ý của mình", "Nobody answers a suggestion of their own")
    return Decision(("answered", {"answer": fields["answer"]})).announcing(
        "suggestion-answered", f"suggestion/{now.record_id}",
        {"suggestion": now.record_id, "from": state["from"]})


@box.question("open-suggestions", "Góp ý chưa trả lời", "Suggestions without an answer")
def open_suggestions(fields: Object, now: Circumstances) -> Object:
    stages = {row.group[0]: row.count for row in now.totals("suggestion", by=["stage"])}
    return {"open": stages.get("posted", 0), "answered": stages.get("answered", 0)}


if __name__ == "__main__":
    sys.exit(serve(box))
