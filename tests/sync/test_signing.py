"""Keys in files and signatures."""

import pytest

from sync.signing import KeyFileError, is_signed, load_or_make_key, load_signer, make_signer, write_key_file


def test_a_key_is_made_once_read_by_its_owner_only_and_found_again(tmp_path):
    made = make_signer(tmp_path / "device.key")

    assert (tmp_path / "device.key").stat().st_mode & 0o777 == 0o600
    assert load_signer(tmp_path / "device.key").public_key == made.public_key
    assert [path.name for path in tmp_path.iterdir()] == ["device.key"]


def test_a_key_is_never_overwritten(tmp_path):
    make_signer(tmp_path / "device.key")

    with pytest.raises(KeyFileError, match="never overwritten"):
        write_key_file(tmp_path / "device.key", b"x" * 32)


@pytest.mark.parametrize("content", [b"", b"short", b"x" * 33])
def test_a_damaged_key_file_is_told_apart(tmp_path, content):
    (tmp_path / "device.key").write_bytes(content)

    with pytest.raises(KeyFileError, match="damaged"):
        load_signer(tmp_path / "device.key")


def test_a_missing_key_file_is_one_sentence(tmp_path):
    with pytest.raises(KeyFileError, match="cannot be read"):
        load_signer(tmp_path / "device.key")


def test_a_key_that_may_be_made_stays_the_same(tmp_path):
    assert load_or_make_key(tmp_path / "centre.key") == load_or_make_key(tmp_path / "centre.key")


def test_a_signature_holds_for_its_message_and_key_only(tmp_path):
    signer, other = make_signer(tmp_path / "a"), make_signer(tmp_path / "b")
    signature = signer.sign(b"message")

    assert is_signed(signer.public_key, signature, b"message")
    assert not is_signed(signer.public_key, signature, b"massage")
    assert not is_signed(other.public_key, signature, b"message")
    assert not is_signed(b"no key", signature, b"message")
    assert not is_signed(signer.public_key, b"", b"message")
