"""What arrives is held in memory only within the limits."""

from portal.referrals.attachments.upload import InMemoryUpload


def arrive(handler, *chunks):
    handler.new_file("uploads", "x.pdf", "application/pdf", None)
    for number, chunk in enumerate(chunks):
        assert handler.receive_data_chunk(chunk, sum(map(len, chunks[:number]))) is None
    return handler.file_complete(sum(map(len, chunks)))


def test_a_file_arrives_whole(rf):
    upload = arrive(InMemoryUpload(rf.get("/")), b"abc", b"def")
    assert (upload.read(), upload.size, upload.name) == (b"abcdef", 6, "x.pdf")


def test_of_a_file_that_is_too_large_only_the_size_is_kept(rf, settings):
    settings.ATTACHMENT_LARGEST = 5
    handler = InMemoryUpload(rf.get("/"))
    upload = arrive(handler, b"abc", b"def", b"ghi")
    assert (upload.read(), upload.size) == (b"", 9)
    assert handler.room == settings.ATTACHMENT_TOTAL


def test_what_does_not_fit_beside_the_others_is_dropped_and_a_small_one_still_fits(rf, settings):
    settings.ATTACHMENT_TOTAL = 8
    handler = InMemoryUpload(rf.get("/"))
    kept = [arrive(handler, *chunks).read() for chunks in ([b"abcd"], [b"efg", b"hij"], [b"kl"])]
    assert kept == [b"abcd", b"", b"kl"]
