"""What stands in the head of every answer."""

from multidict import CIMultiDict

VERSION = "1"

_EVERYWHERE = CIMultiDict(
    {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
        "X-API-Version": VERSION,
    }
)
_HSTS = "max-age=31536000"


def dress(headers: CIMultiDict[str], request_id: str, *, is_secure: bool) -> None:
    """Put in what every answer has; what the route itself has said stays."""
    headers.merge(_EVERYWHERE)
    headers["X-Request-ID"] = request_id
    if is_secure:
        # Over plain HTTP a browser must ignore it (RFC 6797, section 7.2).
        headers["Strict-Transport-Security"] = _HSTS
