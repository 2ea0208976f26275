"""Shows on the terminal how an article comes to be; says nothing where nobody looks."""

from pathlib import Path
from types import TracebackType

from rich.console import Console
from rich.status import Status

from byline.article import Article
from byline.events import AgentUpdated, Event, OutlineReady, SectionCompleted, SourceFound


class Progress:
    """Lines on stderr, one for each agent, while the present step is shown below them."""

    def __init__(self, folder: Path, resumed: bool) -> None:
        """Begin; quiet when stderr is no terminal."""
        self._console = Console(stderr=True, highlight=False)
        self._quiet = not self._console.is_terminal
        self._status = Status("", console=self._console)
        self._begin = f"{'Going on with' if resumed else 'Writing'} {folder}"

    def __enter__(self) -> "Progress":
        """Start to show."""
        if not self._quiet:
            self._console.print(self._begin, style="dim", markup=False)
            self._status.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Clear the present step."""
        self._status.stop()

    def show(self, event: Event) -> None:
        """Show what happened."""
        if self._quiet:
            return
        if isinstance(event, AgentUpdated) and event.status == "completed":
            name = event.agent.removesuffix("Agent")
            self._line(f"✓ {name:9} {event.message}  ({event.execution_time:.1f} s)", "green")
        elif isinstance(event, SourceFound) and event.status == "failed":
            self._line(f"  left out: {event.message}", "yellow")
        elif isinstance(event, AgentUpdated | SourceFound | SectionCompleted | OutlineReady):
            self._status.update(_plain(event.message))

    def finished(self, article: Article) -> None:
        """Show what came of it."""
        if self._quiet:
            return
        self._status.stop()
        sources = len(article.sources)
        self._line(f"{article.word_count} words from {sources} sources", "bold")
        for note in article.notes:
            self._line(f"  {note}", "dim")

    def _line(self, text: str, style: str) -> None:
        self._console.print(_plain(text), style=style, markup=False)


def _plain(text: str) -> str:
    """Leave out what a terminal would take for a command: titles come from documents."""
    return "".join(c if c.isprintable() else " " for c in text).replace("[", "(").replace("]", ")")
