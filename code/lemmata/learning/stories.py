"""Questions in other words than their answers: famous passages of the King James Bible, told anew in one sentence."""

from typing import NamedTuple


class Story(NamedTuple):
    """Where a passage stands, from its first verse to its last, and what happens in it, in words of today."""

    book: str
    chapter: int
    first: int
    last: int
    retold: str


STORIES = (
    Story("GENESIS", 4, 3, 8, "A farmer grows jealous of his sibling and murders him."),
    Story("GENESIS", 11, 1, 7, "People set out to build a skyscraper, and suddenly nobody understands anybody else."),
    Story(
        "GENESIS", 19, 23, 28,
        "Two towns are destroyed by a fiery rain, and a woman turns into a pillar when she glances over her shoulder.",
    ),
    Story("GENESIS", 37, 23, 28, "Jealous siblings get rid of a boy by selling him to passing traders as a slave."),
    Story("GENESIS", 41, 1, 7, "A king dreams of fat and skinny cattle."),
    Story("EXODUS", 2, 1, 6, "A baby is hidden in a floating basket and discovered by a royal lady."),
    Story("EXODUS", 14, 21, 27, "Refugees escape on foot across the sea floor, and the army chasing them drowns."),
    Story("EXODUS", 32, 1, 6, "While their leader is away, the crowd makes a metal animal and worships it."),
    Story("JOSHUA", 6, 15, 20, "The soldiers march round the town, trumpets sound, and its defences collapse."),
    Story("JUDGES", 16, 15, 20, "A strong man loses his power after a haircut."),
    Story("1 SAMUEL", 17, 45, 50, "A young shepherd kills a giant warrior with a slingshot."),
    Story(
        "2 SAMUEL", 11, 2, 5, "From the rooftop the monarch spies on a lady taking a bath, and she gets pregnant."
    ),
    Story("1 KINGS", 3, 22, 27, "Two mothers quarrel over a baby, and a wise judge finds out whose it is."),
    Story("1 KINGS", 17, 2, 6, "Birds deliver food to a man who hides beside a stream during a drought."),
    Story("DANIEL", 5, 1, 6, "At a drunken banquet the terrified host sees ghostly writing appear."),
    Story("DANIEL", 6, 16, 22, "A believer spends the night among wild beasts and comes out without a scratch."),
    Story(
        "JONAH", 1, 11, 17,
        "Sailors throw a passenger overboard to calm the storm, and an enormous sea creature eats him.",
    ),
    Story("MATTHEW", 2, 7, 12, "Astrologers follow a bright light to a newborn and give him costly gifts."),
    Story(
        "MATTHEW", 14, 25, 31,
        "Someone strolls on top of the lake, and his friend tries it too but begins to drown.",
    ),
    Story("LUKE", 10, 30, 35, "A foreigner helps a traveller who was robbed, wounded and left to die."),
    Story(
        "LUKE", 15, 11, 16,
        "A youngster wastes his inheritance on parties and ends up hungry, looking after pigs.",
    ),
    Story("JOHN", 2, 1, 7, "The drinks run out at a wedding party."),
    Story("JOHN", 20, 24, 28, "A sceptic refuses to accept the news until he has seen the scars."),
    Story("ACTS", 9, 3, 8, "On the road a dazzling flash blinds a persecutor, and he falls down."),
)  # fmt: skip
