"""What browsers are told about every answer, whatever it is."""

from apdirectory.web.asgi import App, Headers, Message, Receive, Scope, Send

GOVUK_INLINE_SCRIPT = "sha256-GUQ5ad8JK5KmEWmROf3LZd9ge94daqNvd8xy9YS1iDw="
"""The one line that GOV.UK's template runs before its stylesheet; a test works the hash out again."""

POLICY = "; ".join(
    (
        "default-src 'none'",
        f"script-src 'self' '{GOVUK_INLINE_SCRIPT}'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
NOT_USED = ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")
API = "/api/"

EVERYWHERE = {
    "content-security-policy": POLICY,
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": ", ".join(f"{feature}=()" for feature in NOT_USED),
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
ON_PAGES = {"cross-origin-resource-policy": "same-origin"}
ON_THE_API = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "etag, x-request-id",
    "cross-origin-resource-policy": "cross-origin",
}
"""What is public may be read by any website's script."""
OVER_TLS = {"strict-transport-security": "max-age=31536000"}


class SecurityHeaders:
    """Adds them to each answer. HSTS only where people reach the service over TLS."""

    def __init__(self, app: App, base_url: str) -> None:
        over_tls = OVER_TLS if base_url.startswith("https:") else {}
        self.app = app
        self.on_pages = _encoded(EVERYWHERE | ON_PAGES | over_tls)
        self.on_the_api = _encoded(EVERYWHERE | ON_THE_API | over_tls)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        added = self.on_the_api if scope["path"].startswith(API) else self.on_pages

        async def adding(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *added]
            await send(message)

        await self.app(scope, receive, adding)


def _encoded(headers: dict[str, str]) -> Headers:
    return [(name.encode(), value.encode()) for name, value in headers.items()]
