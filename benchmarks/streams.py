"""The events of the simulator's answers, a token an event, as either protocol has them."""

import json
from typing import Any

PIECE = 4  # characters of a token


def pieces(text: str) -> list[str]:
    """Cut a text into tokens."""
    return [text[n : n + PIECE] for n in range(0, len(text), PIECE)]


def tokens(text: str) -> int:
    """Count a text's tokens."""
    return -(-len(text) // PIECE)


def _event(data: dict[str, Any], name: str = "") -> bytes:
    head = f"event: {name}\n" if name else ""
    return f"{head}data: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


def openai_events(text: str, body: dict[str, Any], usage: bool) -> list[bytes]:
    """Stream a text as OpenAI's protocol does, with the counts where they are asked for."""

    def chunk(delta: dict[str, str], finish: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        return _event({"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "sim",
                       "choices": [choice]})  # fmt: skip

    events = [chunk({"role": "assistant", "content": ""})]
    events += [chunk({"content": p}) for p in pieces(text)]
    events.append(chunk({}, "stop"))
    if usage and (body.get("stream_options") or {}).get("include_usage"):
        size = len(json.dumps(body, sort_keys=True)) // PIECE
        out = tokens(text)
        counts = {"prompt_tokens": size, "completion_tokens": out, "total_tokens": size + out}
        events.append(_event({"id": "c", "object": "chat.completion.chunk", "created": 1,
                              "model": "sim", "choices": [], "usage": counts}))  # fmt: skip
    return [*events, b"data: [DONE]\n\n"]


def anthropic_events(text: str, body: dict[str, Any]) -> list[bytes]:
    """Stream a text, or a tool's input, as Anthropic's protocol does."""
    size = len(json.dumps(body, sort_keys=True)) // PIECE
    kind, key = (
        ("input_json_delta", "partial_json") if body.get("tools") else ("text_delta", "text")
    )
    block = {"type": "tool_use", "id": "t", "name": "x", "input": {}} if body.get("tools") else {
        "type": "text", "text": ""}  # fmt: skip
    start = {"id": "m", "type": "message", "role": "assistant", "content": [], "model": "sim",
             "usage": {"input_tokens": size, "output_tokens": 1}}  # fmt: skip
    stop = "tool_use" if body.get("tools") else "end_turn"
    deltas = [
        {"type": "content_block_delta", "index": 0, "delta": {"type": kind, key: p}}
        for p in pieces(text)
    ]
    ended = {"type": "message_delta", "delta": {"stop_reason": stop},
             "usage": {"output_tokens": tokens(text)}}  # fmt: skip
    events: list[dict[str, Any]] = [
        {"type": "message_start", "message": start},
        {"type": "content_block_start", "index": 0, "content_block": block},
        *deltas,
        {"type": "content_block_stop", "index": 0},
        ended,
        {"type": "message_stop"},
    ]
    return [_event(e, e["type"]) for e in events]
