"""A mail's HTML, made of its plain text: the service's name above, paragraphs, and links that can be followed.

Each element says how it looks, since mail programs leave out style sheets. Nothing is fetched from anywhere.
"""

from markupsafe import Markup

from apdirectory.messages.paragraphs import Part, paragraphs

TEXT = (
    "font-family:arial,sans-serif;font-size:19px;line-height:1.4;color:#0b0c0c;margin:0 0 20px;overflow-wrap:anywhere"
)
LINK = "color:#1a65a6;text-decoration:underline"
FRAME = Markup(
    '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    "<title>{subject}</title>\n</head>\n"
    '<body style="margin:0;background-color:#ffffff">\n'
    '<div style="background-color:#0b0c0c;padding:15px 20px">'
    '<p style="font-family:arial,sans-serif;font-size:24px;font-weight:bold;color:#ffffff;margin:0 auto;'
    'max-width:580px">{service}</p></div>\n'
    '<div style="max-width:580px;margin:0 auto;padding:30px 20px">\n{body}\n</div>\n</body>\n</html>\n'
)


def as_html(subject: str, body: str, *, service: str, base_url: str) -> str:
    """The whole page. What somebody typed is shown as it is, and a link leads to this service only."""
    told = [
        Markup('<p style="{}">{}</p>').format(TEXT, Markup("<br>\n").join(_line(line) for line in lines))
        for lines in paragraphs(body, base_url)
    ]
    return str(FRAME.format(subject=subject, service=service, body=Markup("\n").join(told)))


def _line(line: list[Part]) -> Markup:
    return Markup("").join(
        Markup('<a href="{0}" style="{1}">{0}</a>').format(part.text, LINK) if part.is_link else part.text
        for part in line
    )
