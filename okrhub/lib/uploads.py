"""Uploads: more than a page takes is read to its end but never kept."""

from django.core.files.uploadhandler import FileUploadHandler, StopUpload

LARGEST = 26 * 1024 * 1024


class CappedUpload(FileUploadHandler):
    """Stop keeping a file beyond 26 MB; the form then finds none and says so."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Hand the next block on, or stop."""
        if start + len(raw_data) > LARGEST:
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the next handler."""
