"""Files that are sent as forms (RFC 7578)."""

from collections.abc import Iterator
from email.message import Message

from netraven.api.errors import FieldError, Problem
from netraven.api.routing import Upload

_FIELD = "file"


def parse_upload(content_type: str, body: bytes) -> Upload:
    """Return the file of a form.  Raises: Problem: it is no form, or holds something else than one file."""
    try:
        fields = list(_fields(content_type, body))
    except ValueError as error:
        raise Problem(status=400, detail=f"the body is not a form of its content type: {error}") from error
    wrong = [FieldError(field=name[:64], message="there is no such field") for name, _ in fields if name != _FIELD]
    if not wrong and len(fields) != 1:
        wrong = [FieldError(field=_FIELD, message=f"is given {len(fields)} times" if fields else "is required")]
    if wrong:
        raise Problem(status=422, detail=f"{wrong[0].field}: {wrong[0].message}", fields=wrong)
    return Upload(file=fields[0][1])


def _fields(content_type: str, body: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the content of each part (RFC 2046, section 5.1.1).  Raises: ValueError."""
    boundary = _header("content-type", content_type).get_boundary()
    if not boundary:
        raise ValueError("the content type names no boundary")
    for part in (b"\r\n" + body).split(b"\r\n--" + boundary.encode("utf-8", "surrogateescape"))[1:]:
        if part.startswith(b"--"):
            return
        head, blank, content = part.partition(b"\r\n\r\n")
        if not blank:
            raise ValueError("a part has no end of its header")
        yield _name(head), content
    raise ValueError("its last part has no end")


def _name(head: bytes) -> str:
    for line in head.decode("utf-8", "replace").split("\r\n"):
        title, _, value = line.partition(":")
        if title.strip().lower() == "content-disposition":
            name = _header("content-disposition", value.strip()).get_param("name", header="content-disposition")
            return name if isinstance(name, str) else ""
    return ""


def _header(title: str, value: str) -> Message:
    message = Message()
    message[title] = value
    return message
