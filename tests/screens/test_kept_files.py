"""What a screen is made of is asked for once: styles, fonts, pictures, and what a script imports."""

from urllib.parse import urlsplit

from sync import static_files
from tests.browser import new_page, start_kiosk


def test_a_second_screen_asks_for_no_file_again(tmp_path):
    kiosk = start_kiosk(tmp_path)
    try:
        with new_page(kiosk) as page:
            page.goto(kiosk.url + "/")
            answers, kept = [], set()
            wire = page.context.new_cdp_session(page)
            wire.send("Network.enable")
            wire.on("Network.responseReceived", lambda told: answers.append((told["requestId"], told["response"])))
            wire.on("Network.requestServedFromCache", lambda told: kept.add(told["requestId"]))
            page.goto(kiosk.url + "/")
            page.wait_for_function("document.fonts.status === 'loaded'")
    finally:
        kiosk.stop()

    files = [(id, answer) for id, answer in answers if urlsplit(answer["url"]).path.startswith("/static/")]
    assert any(answer["url"].endswith("/kiosk/sounds.js") for _id, answer in files)
    assert {urlsplit(answer["url"]).path.split("/")[2] for _id, answer in files} == {static_files.stamp()}
    assert [answer["url"] for id, answer in files if id not in kept and not answer.get("fromDiskCache")] == []
