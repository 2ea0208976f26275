"""What ImageAgent asks: what the cover says and how it is described."""

from typing import ClassVar

from byline.article import Value
from byline.prompts.prompt import DATA, Prompt, Wording, data

KICKER, ALT, SCENE = 30, 200, 600  # the most characters


class CoverText(Value):
    """The small line over the title, and the description for those who do not see the picture."""

    kicker: str
    alt_text: str


class DescribeCover(Prompt[CoverText]):
    """Say what stands on the cover."""

    answer_type: ClassVar[type[Value]] = CoverText
    noun: ClassVar[str] = "The description of the cover"
    asked_type: ClassVar[type[Value]] = CoverText
    small: ClassVar[bool] = True

    topic: str
    title: str
    headings: tuple[str, ...]
    language: str = "en"

    @property
    def wording(self) -> Wording:
        """Show the title and the headings."""
        return Wording(
            system=(
                "You caption the cover of an article: a typographic card with the article's title "
                "over a pattern of coloured shapes. The kicker is the field that the article "
                f"belongs to, in one to three words (at most {KICKER} characters). The alternative "
                "text says in one sentence, for those who do not see it, that it is a cover card "
                f"and what the article is about (at most {ALT} characters). {DATA}"
            ),
            user=_shown(self),
        )

    @property
    def most_tokens(self) -> int:
        """Two lines."""
        return 200

    def taken(self, said: Value) -> CoverText:
        """Take it when it fits on the card."""
        assert isinstance(said, CoverText)  # noqa: S101
        kicker, alt = " ".join(said.kicker.split()), " ".join(said.alt_text.split())
        if not kicker or len(kicker) > KICKER or not alt or len(alt) > ALT:
            msg = f"kicker and alt_text must have 1 to {KICKER} and 1 to {ALT} characters"
            raise ValueError(msg)
        return CoverText(kicker=kicker, alt_text=alt)


class PictureText(Value):
    """What the cover picture shows, for the image model, and for those who do not see it."""

    scene: str
    alt_text: str


class PictureCover(Prompt[PictureText]):
    """Say what an image model should draw for the cover."""

    answer_type: ClassVar[type[Value]] = PictureText
    noun: ClassVar[str] = "The description of the picture"
    asked_type: ClassVar[type[Value]] = PictureText
    small: ClassVar[bool] = True

    topic: str
    title: str
    headings: tuple[str, ...]
    language: str = "en"

    @property
    def wording(self) -> Wording:
        """Show the title and the headings."""
        return Wording(
            system=(
                "You commission the cover picture of an article from an illustrator who knows "
                "nothing of it. Describe one calm, concrete scene that stands for the topic: "
                "what is seen, from where, in which light, in an editorial style. No text, "
                "letters, logos, charts or screens in it, no real or recognisable person, nothing "
                f"that the article does not speak of; at most {SCENE} characters, in English. The "
                "alternative text says in one sentence what the picture shows, in the article's "
                f"language (at most {ALT} characters). {DATA}"
            ),
            user=_shown(self),
        )

    @property
    def most_tokens(self) -> int:
        """A short paragraph and a line."""
        return 400

    def taken(self, said: Value) -> PictureText:
        """Take it when it is not too long."""
        assert isinstance(said, PictureText)  # noqa: S101
        scene, alt = " ".join(said.scene.split()), " ".join(said.alt_text.split())
        if not scene or len(scene) > SCENE or not alt or len(alt) > ALT:
            msg = f"scene and alt_text must have 1 to {SCENE} and 1 to {ALT} characters"
            raise ValueError(msg)
        return PictureText(scene=scene, alt_text=alt)


def _shown(prompt: DescribeCover | PictureCover) -> str:
    headings = "\n".join(f"- {data(h)}" for h in prompt.headings)
    return (
        f"Topic: {prompt.topic}\nLanguage (ISO code): {prompt.language}\n\n"
        f"<draft>\n{data(prompt.title)}\n{headings}\n</draft>"
    )
