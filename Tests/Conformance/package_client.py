"""A client on the Python package, for the kit: a notice, a command, a consumer."""

import os

from ocop import Client

with Client(os.environ["OCOP_SERVER"], "kit", patience=20) as office:
    office.publish("notice.programme-office.try", {"text": "Thử"})
    office.command("sample.sample.make", {"text": "Thử"})
    with office.consume("kit", ["record.sample.>"]) as events:
        for event in events:
            event.ack()
            if event.delivery == 5:
                break
