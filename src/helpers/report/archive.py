"""Office files with the same bytes on every run: their parts carry one fixed time, and so do the workbooks inside them."""

from __future__ import annotations

import io
import re
import zipfile

WHEN = (1980, 1, 1, 0, 0, 0)
"""The earliest time that the parts of a ZIP file can carry."""
STAMPED = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:\2>)")


def settle(data: bytes, day: str) -> bytes:
    """The same file with fixed times.

    Args:
        data: a ZIP file such as PPTX or XLSX. day: ``2026-06-28``, what the file says of when it was made.
    """
    to = io.BytesIO()
    moment = f"{day}T00:00:00Z".encode()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name.endswith(".xlsx"):
                content = settle(content, day)
            elif name.endswith("core.xml"):
                content = STAMPED.sub(rb"\g<1>" + moment + rb"\g<3>", content)
            target.writestr(zipfile.ZipInfo(name, WHEN), content, zipfile.ZIP_DEFLATED)
    return to.getvalue()
