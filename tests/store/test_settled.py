"""What is kept of the register between questions is never older than the snapshot in the file."""

from kiosk.store import Store
from sync import register
from sync.register import Words


def purposes(*names: str) -> list[bytes]:
    found = [
        register.Purpose(id=name, name=Words(name, name, name), icon="dots", position=place)
        for place, name in enumerate(names)
    ]
    return [register.encode(purpose) for purpose in found]


def test_a_snapshot_that_another_process_brought_is_seen_at_the_next_question(tmp_path):
    kiosk, sync = Store(tmp_path), Store(tmp_path)
    kiosk.become("device", "site", "COP", "K1")
    kiosk.apply_snapshot(purposes("meeting"), "first", {}, 1)
    assert [purpose.id for purpose in kiosk.purposes()] == ["meeting"]

    sync.apply_snapshot(purposes("advice", "meeting"), "second", {}, 2)

    assert [purpose.id for purpose in kiosk.purposes()] == ["advice", "meeting"]
    kiosk.close()
    sync.close()


def test_a_snapshot_with_the_name_and_hour_of_the_one_before_is_seen_by_who_brought_it(tmp_path):
    store = Store(tmp_path)
    store.become("device", "site", "COP", "K1")
    store.apply_snapshot(purposes("meeting"), "same", {}, 1)
    assert len(store.purposes()) == 1

    store.apply_snapshot(purposes("advice", "meeting"), "same", {}, 1)

    assert len(store.purposes()) == 2
    store.close()


def test_whoever_sorts_or_empties_an_answer_changes_nobody_elses(tmp_path):
    store = Store(tmp_path)
    store.become("device", "site", "COP", "K1")
    store.apply_snapshot(purposes("advice", "meeting"), "first", {}, 1)

    store.entities(register.Purpose).clear()

    assert len(store.entities(register.Purpose)) == 2
    store.close()


def test_a_request_sees_one_version_from_its_beginning_to_its_end(tmp_path):
    kiosk, sync = Store(tmp_path), Store(tmp_path)
    kiosk.become("device", "site", "COP", "K1")
    kiosk.apply_snapshot(purposes("meeting"), "first", {}, 1)
    with kiosk.steadily():
        assert len(kiosk.purposes()) == 1
        sync.apply_snapshot(purposes("advice", "meeting"), "second", {}, 2)

        assert len(kiosk.purposes()) == 1
    assert len(kiosk.purposes()) == 2
    kiosk.close()
    sync.close()


def test_what_a_request_itself_writes_it_sees(tmp_path):
    store = Store(tmp_path)
    store.become("device", "site", "COP", "K1")
    store.apply_snapshot(purposes("meeting"), "first", {}, 1)
    with store.steadily():
        assert len(store.purposes()) == 1
        store.apply_snapshot(purposes("advice", "meeting"), "second", {}, 2)

        assert len(store.purposes()) == 2
    store.close()
