"""The doctor looks at a real CUPS: one that is set up as the documents say, and each line that could be wrong."""

import os
import subprocess
from dataclasses import replace

import pytest

from kiosk.settings import PrintJobs
from sync.findings import State
from tests.printers.counting_cupsd import counting
from tests.printers.cupsd import CUPSD

NOBODY = 65_534
USERS, TITLES = "the kiosk does not see who sent a job", "everybody on this machine sees what documents are called"
LOG, TEXTS = "there is no page log", "the page log has other columns, or words that whoever prints can choose"
POWER, LAST = "after a power cut the jobs", "what CUPS wrote last is gone after a power cut"
HISTORY = "CUPS forgets a job before it is sure to be counted"
BAD = [
    ("PageLogFormat %p %j %T %P %C\n", "", "cupsd.conf: PageLogFormat %p %j %T %P %C", LOG),
    ("%T %P %C", "%T %P %C %{job-name}", "cupsd.conf: PageLogFormat %p %j %T %P %C", TEXTS),
    ("%j %T %P %C", "%T %P %C", "cupsd.conf: PageLogFormat %p %j %T %P %C", TEXTS),
    ("DirtyCleanInterval 0\n", "", "cupsd.conf: DirtyCleanInterval 0", POWER),
    ("PreserveJobHistory Yes", "PreserveJobHistory No", "cupsd.conf: PreserveJobHistory Yes", HISTORY),
    ("PreserveJobHistory Yes", "PreserveJobHistory 1h", "cupsd.conf: PreserveJobHistory Yes", HISTORY),
    ("Values job-name", "Values default", "in <Policy default>: JobPrivateValues job-name", USERS),
    ("  JobPrivateValues job-name\n", "", "in <Policy default>: JobPrivateValues job-name", USERS),
    ("Values job-name", "Values none", "in <Policy default>: JobPrivateValues job-name", TITLES),
    ("SyncOnClose Yes", "SyncOnClose No", "cups-files.conf: SyncOnClose Yes", LAST),
]
GOOD = [
    ("", ""),
    ("PreserveJobHistory Yes\n", ""),
    ("PreserveJobHistory Yes", "preservejobhistory 2w"),
    ("SyncOnClose Yes", "SyncOnClose on"),
    ("DirtyCleanInterval 0", "  # DirtyCleanInterval 30\nDirtyCleanInterval 0"),
    ("PageLogFormat %p %j %T %P %C", "PageLogFormat\t%p %j %T %P"),
]  # fmt: skip


@pytest.fixture(scope="module")
def cups(tmp_path_factory):
    with counting(tmp_path_factory.mktemp("cups")) as cups:
        cups.queue_of("biuro", "pages=3")
        cups.start()
        cups.send("biuro")
        yield cups


@pytest.fixture
def config(cups):
    """CUPS's own files, as they stood when it started, to be spoiled by one test."""
    files = [cups.root / name for name in ("cupsd.conf", "cups-files.conf")]
    before = [file.read_text() for file in files]
    yield files
    for file, text in zip(files, before, strict=True):
        file.write_text(text)


@pytest.fixture
def counted(ward, cups):
    counts = PrintJobs(cups=f"127.0.0.1:{cups.port}", page_log=str(cups.page_log), config=str(cups.root))
    ward.settings = replace(ward.settings, print_jobs=counts)
    return ward


def spoil(files, was, becomes):
    """One line otherwise; and CUPS itself takes the files, so that what they say is its own."""
    assert any(was in file.read_text() for file in files)
    for file in files:
        file.write_text(file.read_text().replace(was, becomes))
    checked = subprocess.run([CUPSD, "-t", "-c", files[0], "-s", files[1]], capture_output=True, check=False)
    assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize(("was", "becomes"), GOOD)
def test_a_cups_that_is_set_up_as_it_must_be_is_well(counted, config, was, becomes):
    spoil(config, was, becomes)

    found = counted.look("print_jobs")

    assert (found.state, found.mend, found.details) == (State.OK, "", {"jobs": 1}), found


@pytest.mark.parametrize(("was", "becomes", "line", "harm"), BAD)
def test_a_line_that_is_wrong_is_told_with_its_harm_and_what_to_put_where(counted, config, was, becomes, line, harm):
    spoil(config, was, becomes)

    found = counted.look("print_jobs")

    assert found.state is State.WARN and harm.lower() in found.sentence.lower()
    assert found.mend.startswith(f"Put into {config[0].parent}/") and line in found.mend.replace(", in", ": in")
    assert found.mend.count("Put into") == 1 and "systemctl restart cups" in found.mend


def test_who_wants_no_page_log_needs_none(counted, config):
    spoil(config, "PageLogFormat %p %j %T %P %C\n", "")
    without = replace(counted.settings.print_jobs, page_log="")
    counted.settings = replace(counted.settings, print_jobs=without)

    assert counted.look("print_jobs").state is State.OK


def test_as_debian_has_it_all_lines_are_told_at_once(counted, config):
    config[0].write_text("<Policy default>\n  JobPrivateValues default\n</Policy>\n<Policy kerberos>\n"
                         "  JobPrivateValues job-name\n</Policy>\nPageLogFormat\n")  # fmt: skip
    config[1].write_text("")

    found = counted.look("print_jobs")

    assert found.details["wrong"] == [
        "PageLogFormat %p %j %T %P %C", "DirtyCleanInterval 0", "JobPrivateValues job-name", "SyncOnClose Yes"
    ]  # fmt: skip


def test_a_log_that_the_kiosk_may_not_read_is_told(counted, cups):
    if os.getuid() == 0:
        os.chown(counted.home, NOBODY, NOBODY)
    before = cups.page_log.stat().st_mode
    cups.page_log.chmod(0)
    closed = counted.look("print_jobs")
    cups.page_log.chmod(0o644)
    opened = counted.look("print_jobs")
    cups.page_log.chmod(before)

    assert closed.state is State.WARN and "LogFileGroup lada" in closed.mend
    assert opened.state is State.OK


def test_settings_that_cannot_be_seen_are_no_reason_to_worry(counted, tmp_path):
    nowhere = replace(counted.settings.print_jobs, config=str(tmp_path / "nowhere"))
    counted.settings = replace(counted.settings, print_jobs=nowhere)

    found = counted.look("print_jobs")

    assert found.state is State.UNKNOWN and "as root" in found.mend


def test_a_print_server_that_is_silent_is_bad_and_none_at_all_is_well(ward):
    ward.settings = replace(ward.settings, print_jobs=PrintJobs(cups="127.0.0.1:9"))

    assert ward.look("print_jobs").state is State.BAD
    ward.settings = replace(ward.settings, print_jobs=PrintJobs())
    assert ward.look("print_jobs").state is State.OK
