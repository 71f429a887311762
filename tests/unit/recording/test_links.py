"""Links: found again by id and sequence, as the files stand."""

from broker.recording.chain import begin
from broker.recording.links import Links
from broker.recording.reader import records
from tests.unit.audit.archive import Archive
from tests.unit.audit.histories import opened, typed
from tests.unit.backends.sql.indexes import SESSION, visit


def test_each_record_s_link_is_found_and_nothing_else_is() -> None:
    archive, history = Archive(), visit(opened(), typed())
    place = archive.put("session", SESSION, history.data())
    links = Links(archive)  # type: ignore[arg-type]
    assert links.at(SESSION, 0) == begin(history.header())[1].head
    written = list(records(archive.source(place)))
    for placed in written:
        assert links.at(SESSION, placed.header.sequence) == placed.link
    assert links.at(SESSION, len(written) + 1) is None
    assert links.at("f" * 32, 1) is None


def test_a_file_that_is_cut_short_or_no_recording_has_no_link_there() -> None:
    archive, data = Archive(), visit(opened(), typed()).data()
    place = archive.put("session", SESSION, data[:-200])
    assert Links(archive).at(SESSION, 3) is None  # type: ignore[arg-type]
    archive.files[place][:] = b"no recording"
    assert Links(archive).at(SESSION, 0) is None  # type: ignore[arg-type]
