"""Client and module kit of the OCOP coordination daemon; the words are those of Sources/Wire/PROTOCOL.md."""

from . import forms
from .client import Client, Done, Keys
from .consumer import Consumer, Event as Delivery, Feed, Live
from .forms import Field, Form
from .module import Kind, Module, Told
from .problems import Failed, Gap, OcopError, Problem, Refused, Text, Unanswered
from .rules import Actor, Circumstances, Decision, Event, Found, Need, Refusal, Send, Totals
from .serve import serve
from .wire import BadMessage, Message, new_id

__all__ = [
    "Actor", "BadMessage", "Circumstances", "Client", "Consumer", "Decision", "Delivery", "Done", "Event", "Failed",
    "Feed", "Field", "Form", "Found", "Gap", "Keys", "Kind", "Live", "Message", "Module", "Need", "OcopError",
    "Problem", "Refusal", "Refused", "Send", "Text", "Told", "Totals", "Unanswered", "forms", "new_id", "serve",
]
