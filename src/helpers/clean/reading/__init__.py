"""From the bytes of a file to a table of text: door, encoding, dialect, records, headings; `read_table` and `ingest`."""
