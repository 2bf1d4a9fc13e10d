"""Cards of words and signs: how urgent something is, the bot's own picture and its banner.

Knows layouts. Must not know bones; whoever stands in a card is drawn by draw.py.
"""

from collections.abc import Mapping
from xml.sax.saxutils import escape

from drawing.draw import Say
from drawing.sheet import FONT

ROUND = 28
COLOURS: Mapping[str, str] = {
    "emergency-now": "#b3261e",
    "same-day": "#9a5200",
    "see-doctor-soon": "#1d5a96",
}
OCTAGON = "M-31 -75H31L75 -31V31L31 75H-31L-75 31V-31Z"
TRIANGLE = "M0 -72L82 68H-82Z"
PHONE = (
    '<g transform="rotate(-45)" fill="{ink}">'
    '<rect x="-46" y="-11" width="92" height="22" rx="11"/>'
    '<rect x="-50" y="-11" width="30" height="38" rx="9"/>'
    '<rect x="20" y="-11" width="30" height="38" rx="9"/></g>'
)
CLOCK = (
    '<g transform="translate(0 22)"><circle r="33" fill="none" stroke="{ink}" stroke-width="8"/>'
    '<path d="M0 -18V0L13 9" fill="none" stroke="{ink}" stroke-width="8" stroke-linecap="round" '
    'stroke-linejoin="round"/></g>'
)
CALENDAR = (
    '<g fill="{ink}"><rect x="-38" y="-34" width="76" height="70" rx="9"/>'
    '<rect x="-25" y="-46" width="9" height="20" rx="4"/>'
    '<rect x="16" y="-46" width="9" height="20" rx="4"/></g>'
    '<g fill="#ffffff"><rect x="-30" y="-15" width="60" height="43" rx="4"/></g>'
    '<g fill="{ink}"><circle cx="-16" cy="-1" r="5"/><circle cy="-1" r="5"/>'
    '<circle cx="16" cy="-1" r="5"/>'
    '<circle cx="-16" cy="15" r="5"/><path d="M-4 13L3 21L18 6" fill="none" stroke="{ink}" '
    'stroke-width="6" stroke-linecap="round" stroke-linejoin="round"/></g>'
)
WARNING = (
    f'<path d="{TRIANGLE}" fill="#ffffff" stroke="#ffffff" stroke-width="12" '
    'stroke-linejoin="round"/>'
)
SHAPES: Mapping[str, tuple[str, str]] = {
    "emergency-now": (f'<path d="{OCTAGON}" fill="#ffffff"/>', PHONE),
    "same-day": (WARNING, CLOCK),
    "see-doctor-soon": ('<circle r="74" fill="#ffffff"/>', CALENDAR),
}
LEFT = 206


def draw(urgency: str, say: Say) -> str:
    """Return the card of an *urgency* as SVG: a shape and a sign of its own, and words."""
    colour = COLOURS[urgency]
    shape, sign = SHAPES[urgency]
    write = f'font-family="{FONT}, sans-serif" font-weight="600" fill="#ffffff"'
    title, words, advice = (
        escape(say(key))
        for key in (f"picture.urgency-{urgency}", f"card.{urgency}", f"card.{urgency}.do")
    )
    lines = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 200" role="img">',
        f"<title>{title}</title>",
        f'<rect width="640" height="200" rx="{ROUND}" fill="{colour}"/>',
        f'<g transform="translate(106 100)">{shape}{sign.format(ink=colour)}</g>',
        f'<text x="{LEFT}" y="98" {write} font-size="54">{words}</text>',
        f'<text x="{LEFT}" y="142" {write} font-size="26">{advice}</text>',
        "</svg>",
    )
    return "\n".join(lines) + "\n"
