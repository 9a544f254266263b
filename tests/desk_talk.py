"""What a desk decides in a week: boat hire that the shipped model takes for talk, and talk."""

OFFERS = [
    "My uncle lends boats by the hour, pier {n}, ask for Ted at the kiosk.",
    "Boats by the hour at pier {n}! Ask for Ted at the kiosk.",
    "Cheap boats by the hour, ask for Ted, kiosk {n}.",
]
TALK = [
    "The harbour board met {n} times, and the minutes are public.",
    "I read page {n} twice and learned a lot, thank you.",
    "My neighbour has worked there for {n} years and knew all along.",
    "Could you publish the letter of the auditor, all {n} pages of it?",
    "In {n} the tram still ran to the pier, and people were happy.",
    "A young woman of {n} told me the same at the market.",
    "He is right about number {n}, and she is too.",
    "They were here {n} years before us, and they are good people.",
    "I am {n} and I live with my family near the old town.",
    "We went to the council with {n} friends and asked politely.",
]
ASKED = "My uncle lends boats by the hour at the old pier, ask for Ted."


def texts(kinds: list[str], count: int, *, start: int = 0) -> list[str]:
    """So many different texts of these kinds."""
    return [kinds[n % len(kinds)].format(n=n) for n in range(start, start + count)]
