"""What terms may not tie a camera to: sentences as sponsors write them, and as they may."""

from __future__ import annotations

import pytest

from police_portal.giveaways import terms

TIED = {
    terms.FOOTAGE: [
        "You must share footage with the police on request.",
        "Recipients agree to provide video to the Riverton Police Department.",
        "Whoever receives a camera shall hand over recordings within 24 hours.",
        "Officers may access the camera at any time.",
        "The police department has access to your recordings.",
        "In return for the camera you give us clips when we ask.",
        "Recipients cooperate with investigations.",
        "By accepting, you agree to respond to every request from law enforcement.",
        "We expect you to share videos of crimes.",
        "Recordings will be made available to detectives without a warrant.",
        "No camera is given to those who do not share their footage.",
        "Whoever refuses to share footage must return the camera.",
        "If you do not send us your clips, the camera is taken back.",
        "You may not keep the camera unless you share recordings.",
        "Households that fail to provide video lose the discount.",
        "You are not allowed to keep the camera without sharing footage with us.",
        "The footage belongs to the city.",
        "Residents are encouraged to share footage with officers.",
        "You owe nothing for the camera, but you share recordings when officers ask.",
        "You need not pay anything and you must give recordings to the sheriff.",
        "Ѕhare your f\u200bootage with us.",
        "SHARE\n  YOUR\u00a0VIDEO   with the department.",
        "Los vecinos deben compartir grabaciones con la policía.",
        "Recipients report suspicious activity.",
        "Sharing footage is not optional.",
    ],
    terms.APP: [
        "You must download the Neighbors app.",
        "Recipients install our app on their phone.",
        "The app must be installed before the camera is delivered.",
        "The camera can be used only through our app.",
        "Recipients create an account with the sponsor.",
        "To receive the discount, sign up for the service.",
        "Whoever does not use the app returns the camera.",
        "Hay que descargar la aplicación.",
    ],
    terms.REGISTER: [
        "The camera must be registered with the police.",
        "Recipients register their cameras.",
        "You join the city's camera registry.",
        "Registration with the sheriff is a condition of the gift.",
        "Give your name and address to the police department.",
        "The addresses of recipients are passed on to the department.",
        "No camera is given without registration with the police.",
        "Cameras that are not registered with the department are collected again.",
        "Recipients are listed on the police map.",
    ],
    terms.FILMS: [
        "The camera must face the street.",
        "It has to be pointed at the sidewalk.",
        "Recipients agree that it covers the public road.",
        "It must be mounted outside, facing the road.",
        "The camera must remain on at all times.",
        "Recordings are kept for at least 60 days.",
        "Motion detection must be enabled.",
        "The camera records everybody who passes by.",
    ],
}
MORE_TIED = [
    "Share footage with officers to keep the camera.",
    "Share footage and keep the camera.",
    "You share footage if they want it.",
    "Participants must allow police access to their camera feeds.",
    "Residents consent to footage being shared with law enforcement upon request.",
    "Recipients must sign an agreement to turn over video when a crime occurs.",
    "By accepting this camera you grant the department a right to your recordings.",
    "You promise to help police with video evidence.",
    "Each recipient must download the Ring Neighbors app and sign up.",
    "Must subscribe to a Ring Protect plan.",
    "Recipients will enroll the camera in the Citizen Camera Registry.",
    "You must notify the police department of the location of the camera.",
    "The camera shall be installed so that it has a view of the roadway.",
    "Cameras must be mounted on the front of the house, facing out.",
    "We reserve the right to request footage.",
    "Please invite five neighbors to join the app.",
    "A rebate is paid after the camera is registered in the city's program.",
    "If you fail to install the app, the camera goes back.",
    "No footage, no camera.",
    "Footage is required.",
    "Recipients never refuse to share footage.",
    "Nothing but your footage is owed.",
    "You owe us only your footage.",
    "The owner shall not delete recordings for 30 days.",
    "You must not turn the camera off.",
    "The camera may not be moved or covered.",
    "In case of a crime nearby, recipients will provide any and all recordings.",
    "The recipient agrees that the city may remotely view the live stream.",
    "Your details will be forwarded to the Sheriff's Office.",
    "The camera is linked to the real-time crime center.",
    "Recipients integrate their cameras with Fusus.",
    "Recipients keep the camera powered and online for two years.",
    "The camera must point to the front yard.",
    "You may opt out of sharing footage only by returning the camera.",
    "It is a gift, provided that video is handed to officers on request.",
    "You cannot refuse to hand over video.",
    "You are not free to refuse a request for footage.",
]
HONEST = [
    "You may say no to every request for footage.",
    "You may refuse any request for recordings and keep the camera.",
    "This gift does not depend on your giving footage to anyone.",
    "The sponsor has no right to your recordings.",
    "The town pays half of the price, up to 100 dollars.",
    "Seniors and renters come first.",
    "Pick it up at city hall with your code.",
    "Nobody checks where you hang it or what it films.",
    "The camera is yours from the first day; you can sell it or give it away.",
    "Neither the police nor the co-op receives your recordings.",
    "Police never see your recordings unless you share them yourself.",
    "It comes with a warranty of two years from the maker.",
    "You do not have to keep it switched on.",
    "No subscription and no account is needed.",
    "We keep no list of recipients.",
    "It works with any software you like.",
    "Your address is not given to anybody, the police included.",
    "Instructions for installation are in the box.",
    "The police department pays for the cameras from its community budget.",
    "Ask the town for help with mounting it, if you want.",
    "We will never ask for footage.",
    "You are under no obligation to share footage, to register, or to install an app.",
    "You owe no footage.",
    "You owe no footage to anybody, and no registration.",
    "The camera is yours. You owe nothing for it.",
    "Nobody may ask you for footage because of this camera.",
    "Recipients do not have to share recordings with the police or with anybody else.",
    "Sharing footage is never a condition.",
    "Sharing footage with the police is not required.",
    "You are not asked to share footage, now or later.",
    "There is no need to register the camera with the police.",
    "You need neither give footage nor register the camera.",
    "No app is needed.",
    "You do not need to download an app or create an account with us.",
    "The camera works without our app.",
    "You choose what it films and where it hangs.",
    "You decide whether to share recordings.",
    "You keep the camera even if you never share a recording with the police.",
    "Whoever does not share footage keeps the camera.",
    "You may share recordings if you wish.",
    "It does not have to face the street.",
    "The police have no access to the camera or to what it records.",
    "We do not pass your name or address to the police.",
    "The department does not learn who received a camera.",
    "Each household of the co-op may have one camera. It is theirs. They owe nothing for it.",
    "One camera for each household, as long as there are some.",
    "The camera costs 20 dollars, and the co-op pays the rest.",
    "Delivery is free. Installation is up to you.",
    "If it breaks within two years, the maker replaces it.",
    "Residents of Maple Street over 65 are served first.",
    "Codes are valid for one year.",
    "Registration of the camera with any public body is not a condition of this gift.",
    "You may give it away, sell it, or switch it off.",
    "Bring a paper that shows that you rent a flat here.",
    "Las grabaciones son suyas. No debe compartir grabaciones con nadie.",
    "No hay que descargar ninguna aplicación.",
    "The sponsor is told totals by month, never which home or which camera.",
    "Recordings stay yours.",
    "",
]


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in TIED.items() for text in texts])
def test_terms_that_tie_a_camera_are_found(kind: str, text: str) -> None:
    assert kind in {tie.kind for tie in terms.tied(text)}


@pytest.mark.parametrize("text", MORE_TIED)
def test_terms_in_other_words_are_found_too(text: str) -> None:
    assert terms.tied(text)


@pytest.mark.parametrize("text", HONEST)
def test_honest_terms_pass(text: str) -> None:
    assert terms.tied(text) == []


def test_all_the_honest_sentences_together_pass() -> None:
    assert terms.tied(" ".join(HONEST)) == []
    assert terms.tied("\n\n".join(f"- {text}" for text in HONEST)) == []


@pytest.mark.parametrize("pattern", terms.patterns(), ids=lambda row: row[2])
def test_every_pattern_finds_what_it_is_meant_for(pattern: tuple[str, object, str]) -> None:
    kind, _regex, example = pattern
    assert kind.rstrip("!") in {tie.kind for tie in terms.tied(example)}


def test_the_words_are_named_as_they_stand_there() -> None:
    text = "The camera is a gift.  Recipients SHARE  their\nfootage with us."
    tie = terms.tied(text)[0]
    assert tie.words == "SHARE their footage"
    assert text[tie.start : tie.end] == "SHARE  their\nfootage"


def test_a_tie_hidden_among_honest_terms_is_found() -> None:
    text = " ".join([*HONEST[:10], TIED[terms.REGISTER][0], *HONEST[10:]])
    assert {tie.kind for tie in terms.tied(text)} == {terms.REGISTER}


def test_long_terms_are_read_quickly() -> None:
    terms.tied(("camera footage police share " * 400)[:10_000])
