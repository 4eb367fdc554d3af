"""Calls everything that the server answers with the official client, unmodified: openai_calls.py PORT KEY"""
import array
import sys

import openai

port, key = sys.argv[1], sys.argv[2]
client = openai.OpenAI(base_url=f"http://127.0.0.1:{port}/v1", api_key=key, max_retries=0)
messages = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Say something."}]
nonsense = dict(model="chat", seed=7, extra_body={"ignore_eos": True, "top_k": 50, "min_p": 0.01, "repetition_penalty": 1.1})

models = client.models.list()
assert [m.id for m in models] == ["chat"], models
assert client.models.retrieve("chat").object == "model"
print("ok models")

answer = client.chat.completions.create(messages=messages, max_tokens=24, n=2, logprobs=True, top_logprobs=2, **nonsense)
text = answer.choices[0].message.content
assert answer.choices[0].finish_reason == "length" and len(answer.choices) == 2
assert answer.usage.completion_tokens == 48 and answer.usage.prompt_tokens_details.cached_tokens >= 0
assert len(answer.choices[0].logprobs.content) == 24 and len(answer.choices[0].logprobs.content[0].top_logprobs) == 2
print("ok chat")

stream = client.chat.completions.create(
    messages=messages, max_tokens=24, stream=True, stream_options={"include_usage": True}, **nonsense)
streamed, usage, ends = "", None, []
for chunk in stream:
    for choice in chunk.choices:
        streamed += choice.delta.content or ""
        if choice.finish_reason:
            ends.append(choice.finish_reason)
    usage = chunk.usage or usage
assert streamed == text, (streamed, text)
assert ends == ["length"] and usage.completion_tokens == 24
# Its final completion would raise: the package demands that a parsed answer was not cut off by max_tokens.
with client.chat.completions.stream(messages=messages, max_tokens=24, **nonsense) as events:
    deltas = "".join(e.delta for e in events if e.type == "content.delta")
    assert deltas == text, (deltas, text)
print("ok stream")

with client.chat.completions.create(messages=messages, max_tokens=400, stream=True, **nonsense) as left:
    next(iter(left))
print("ok stream left early")

whole = client.completions.create(prompt="Once", max_tokens=8, logprobs=2, echo=True, **nonsense)
assert whole.choices[0].text.startswith("Once") and whole.choices[0].logprobs.token_logprobs[0] is None
assert len(client.completions.create(prompt=["a", "b"], max_tokens=4, **nonsense).choices) == 2
assert len(client.completions.create(prompt=[[5, 6], [7]], max_tokens=4, **nonsense).choices) == 2
pieces = "".join(c.choices[0].text for c in client.completions.create(prompt="Once", max_tokens=8, stream=True, **nonsense))
assert "Once" + pieces == whole.choices[0].text
print("ok completions")

packed = client.embeddings.create(model="chat", input=["a cat", "a dog"])
plain = client.embeddings.create(model="chat", input="a cat", encoding_format="float")
assert len(packed.data) == 2
assert array.array("f", packed.data[0].embedding) == array.array("f", plain.data[0].embedding)
assert abs(sum(x * x for x in plain.data[0].embedding) - 1) < 1e-4
print("ok embeddings")


def fails(kind, code, call):
    try:
        call()
    except kind as e:
        assert e.code == code, (e.code, code, str(e))
        return e
    raise AssertionError(f"{kind} was expected")


fails(openai.NotFoundError, "model_not_found", lambda: client.chat.completions.create(model="none", messages=messages))
fails(openai.NotFoundError, "model_not_found", lambda: client.models.retrieve("none"))
e = fails(openai.BadRequestError, None, lambda: client.chat.completions.create(model="chat", messages=messages, temperature=3))
assert e.param == "temperature" and e.type == "invalid_request_error"
long = [{"role": "user", "content": "word " * 2000}]
fails(openai.BadRequestError, "context_length_exceeded", lambda: client.chat.completions.create(model="chat", messages=long))
tools = [{"type": "function", "function": {"name": "f", "parameters": {"type": "object", "properties": {}}}}]
fails(openai.BadRequestError, "unsupported_parameter",
      lambda: client.chat.completions.create(model="chat", messages=messages, tools=tools))
stranger = openai.OpenAI(base_url=f"http://127.0.0.1:{port}/v1", api_key="not-the-key-of-this-server", max_retries=0)
fails(openai.AuthenticationError, "invalid_api_key", lambda: stranger.models.list())
print("ok errors")
