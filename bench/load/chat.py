#!/usr/bin/env python3
"""Loads an OpenAI-compatible server over raw sockets and prints one JSON line of figures. Standard library only.

  chat.py streams URL MODEL CLIENTS REQUESTS WORDS TOKENS [SEED]   many clients, one request after the other each
  chat.py stalls  URL MODEL CLIENTS WORDS                          running streams beside one long prompt
  chat.py prefix  URL MODEL WORDS TAIL                             a shared prefix with a new tail
"""
import http.client
import json
import random
import statistics
import sys
import threading
import time
from urllib.parse import urlsplit

VOCABULARY = ("time year people way day man thing woman life child world school state family student group country problem "
              "hand part place case week company system program question work government number night point home water room "
              "mother area money story fact month lot right study book eye job word business issue side kind head house").split()


def text(words, seed):
    r = random.Random(seed)
    return " ".join(r.choice(VOCABULARY) for _ in range(words))


def ask(url, model, prompt, tokens):
    """The moments at which the request left and each token came, and the usage."""
    u = urlsplit(url)
    c = http.client.HTTPConnection(u.hostname, u.port, timeout=600)
    body = json.dumps({"model": model, "messages": [{"role": "user", "content": prompt}], "max_tokens": tokens, "stream": True,
                       "temperature": 0, "ignore_eos": True, "stream_options": {"include_usage": True}})
    began = time.perf_counter()
    c.request("POST", "/v1/chat/completions", body, {"Content-Type": "application/json"})
    answer = c.getresponse()
    if answer.status != 200:
        raise SystemExit(f"{answer.status}: {answer.read().decode()[:500]}")
    came, usage = [], {}
    while line := answer.readline():
        if not line.startswith(b"data: {"):
            continue
        now = time.perf_counter()
        if b'"usage":{' in line or b'"usage": {' in line:
            usage = json.loads(line[6:])["usage"]
        if b'"content":"' in line or b'"content": "' in line:
            if b'"content":""' not in line:
                came.append(now)
    c.close()
    return began, came, usage


def quantile(values, q):
    values = sorted(values)
    return values[min(len(values) - 1, int(q * len(values)))]


def streams(url, model, clients, requests, words, tokens, seed=0):
    results, lock = [], threading.Lock()

    def client(i):
        for k in range(requests):
            r = ask(url, model, text(words, (seed, i, k).__repr__()), tokens)
            with lock:
                results.append(r)

    threads = [threading.Thread(target=client, args=(i,)) for i in range(clients)]
    began = time.perf_counter()
    [t.start() for t in threads]
    [t.join() for t in threads]
    took = time.perf_counter() - began
    first = [came[0] - start for start, came, _ in results]
    gaps = [b - a for _, came, _ in results for a, b in zip(came, came[1:])]
    made = sum(u["completion_tokens"] for *_, u in results)
    return {"tokens_per_second": made / took, "ttft_p50_ms": 1e3 * quantile(first, .5), "ttft_p95_ms": 1e3 * quantile(first, .95),
            "gap_p50_ms": 1e3 * quantile(gaps, .5), "gap_max_ms": 1e3 * max(gaps), "completion_tokens": made,
            "prompt_tokens": sum(u["prompt_tokens"] for *_, u in results) / len(results)}


def stalls(url, model, clients, words):
    running = []
    threads = [threading.Thread(target=lambda i=i: running.append(ask(url, model, text(20, f"stall{i}{time.time()}"), 300)))
               for i in range(clients)]
    [t.start() for t in threads]
    time.sleep(0.5)
    start, came, usage = ask(url, model, text(words, f"long{time.time()}"), 4)
    [t.join() for t in threads]
    beside = [b - a for _, c, _ in running for a, b in zip(c, c[1:]) if b > start and a < came[0]]
    return {"long_prompt_tokens": usage["prompt_tokens"], "long_ttft_ms": 1e3 * (came[0] - start),
            "gap_p50_ms": 1e3 * quantile(beside, .5), "gap_max_ms": 1e3 * max(beside)}


def prefix(url, model, words, tail):
    shared = text(words, f"shared{time.time()}")
    cold = ask(url, model, shared + " " + text(tail, "a"), 4)
    warm = [ask(url, model, shared + " " + text(tail, f"tail{i}"), 4) for i in range(9)]
    alone = [ask(url, model, text(tail, f"alone{i}"), 4) for i in range(9)]
    ttft = lambda r: 1e3 * (r[1][0] - r[0])
    return {"prompt_tokens": cold[2]["prompt_tokens"], "cold_ttft_ms": ttft(cold), "warm_ttft_ms": statistics.median(map(ttft, warm)),
            "tail_alone_ttft_ms": statistics.median(map(ttft, alone)), "tail_tokens": alone[0][2]["prompt_tokens"]}


if __name__ == "__main__":
    what, url, model, *rest = sys.argv[1:]
    print(json.dumps({"what": what, **{"streams": streams, "stalls": stalls, "prefix": prefix}[what](url, model, *map(int, rest))}))
