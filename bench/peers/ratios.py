"""Turns the JSON lines of train.sh into a Markdown table: the median of the rounds, and ours as a multiple of each peer."""

import collections
import json
import statistics
import sys

rows = collections.defaultdict(lambda: collections.defaultdict(list))
for line in open(sys.argv[1]):
    if line.startswith("{"):
        r = json.loads(line)
        rows[(r["sizes"], r["batch"], r["threads"])][r["peer"]].append(r["steps_per_second"])
for (sizes, batch, threads), peers in rows.items():
    print(f"\n{sizes}, batch {batch}, {threads} thread(s)\n\n| | steps/s (median of rounds) | min - max | Yunmo is |\n|---|---|---|---|")
    ours = statistics.median(peers["yunmo"])
    for peer, v in peers.items():
        m = statistics.median(v)
        print(f"| {peer} | {m:,.2f} | {min(v):,.2f} - {max(v):,.2f} | {'' if peer == 'yunmo' else f'{ours / m:.2f}x'} |")
