"""Trains one network with one peer and prints its speed as a line of JSON.

    python train_peer.py PEER NETWORK BATCH THREADS SECONDS

PEER: keras-tensorflow, keras-jax, torch-eager, torch-fused, torch-compiled, torch-by-hand.
NETWORK: sizes of a dense network, 100-64-64-10 (relu between, softmax at the end), or the name of a file of ../networks.
Adam(0.001), sparse categorical cross-entropy, accuracy.
The data are random rows that stay in memory; only the training loop is timed, after warm-up.
"""

import json
import os
import sys
import time

peer, network, batch, threads, seconds = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), float(sys.argv[5])
sizes = [int(s) for s in network.split("-")] if network[0].isdigit() else []
for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "NVPL_BLAS_DEBUG_CPU_TYPE"):
    os.environ.pop(name, None)
os.environ.update(OMP_NUM_THREADS=str(threads), TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="",
                  TF_NUM_INTRAOP_THREADS=str(threads), TF_NUM_INTEROP_THREADS="1")
if peer.startswith("keras"):
    os.environ["KERAS_BACKEND"] = peer.split("-")[1]

import numpy as np

rng = np.random.default_rng(7)


def inputs(rows):
    """Random inputs for a named network."""
    if network == "lstm":
        return rng.standard_normal((rows, 50, 64), dtype=np.float32)
    if network == "encoder":
        return rng.integers(0, 1000, (rows, 64)).astype(np.int32)
    if network.startswith("digits"):
        side = int(network[6:] or 8)
        return rng.standard_normal((rows, side, side, 1), dtype=np.float32)
    sys.exit(f"no inputs are known for {network}")


if sizes:
    steps = max(4, min(200, int(4e9 / (6 * batch * sum(a * b for a, b in zip(sizes, sizes[1:]))))))
    x = rng.standard_normal((steps * batch, sizes[0]), dtype=np.float32)
else:
    steps = 200 if network == "digits" else 20
    x = inputs(steps * batch)
y = rng.integers(0, sizes[-1] if sizes else 10, steps * batch).astype(np.int32)


def report(rates):
    rates.sort()
    print(json.dumps({"peer": peer, "sizes": network, "batch": batch, "threads": threads,
                      "steps_per_second": round(rates[len(rates) // 2], 2), "best": round(rates[-1], 2)}))


def timed(run, count):
    """Calls run (which makes count steps) until the time is up; the first call warms up."""
    run()
    rates, end = [], time.perf_counter() + seconds
    while time.perf_counter() < end or len(rates) < 3:
        t = time.perf_counter()
        run()
        rates.append(count / (time.perf_counter() - t))
    report(rates)


def keras_peer():
    import keras
    if peer == "keras-tensorflow":
        import tensorflow as tf
        tf.config.threading.set_intra_op_parallelism_threads(threads)
        tf.config.threading.set_inter_op_parallelism_threads(1)
    if sizes:
        layers = [keras.Input((sizes[0],))] + [keras.layers.Dense(n, activation="relu") for n in sizes[1:-1]]
        model = keras.Sequential(layers + [keras.layers.Dense(sizes[-1], activation="softmax")])
    else:
        folder = os.path.join(os.path.dirname(__file__), "..", "networks")
        model = keras.models.model_from_json(open(os.path.join(folder, network + ".json")).read())
    model.compile(optimizer=keras.optimizers.Adam(0.001), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    epochs = max(1, int(1000 / steps)) if sizes and sizes[1] <= 64 else 1
    timed(lambda: model.fit(x, y, batch_size=batch, epochs=epochs, shuffle=False, verbose=0), steps * epochs)


def torch_peer():
    import torch
    torch.set_num_threads(threads)
    if sizes:
        layers = []
        for a, b in zip(sizes, sizes[1:]):
            layers += [torch.nn.Linear(a, b), torch.nn.ReLU()]
        model = torch.nn.Sequential(*layers[:-1])
    else:
        model = torch_network(torch)
    samples = torch.from_numpy(x)
    if network.startswith("digits"):  # channels last in memory, which its convolutions are fastest with on a CPU
        model = model.to(memory_format=torch.channels_last)
        samples = samples.permute(0, 3, 1, 2)
    xs, ys = samples.split(batch), torch.from_numpy(y).long().split(batch)
    loss_of = torch.nn.functional.cross_entropy
    if peer == "torch-by-hand":
        return timed(by_hand(torch, model, xs, ys), steps)
    adam = torch.optim.Adam(model.parameters(), lr=0.001, fused=True if peer != "torch-eager" else None)

    def step(a, b):
        adam.zero_grad(set_to_none=True)
        loss = loss_of(model(a), b)
        loss.backward()
        adam.step()
        return loss

    if peer == "torch-compiled":
        def whole(a, b):
            return loss_of(model(a), b)
        forward = torch.compile(whole)

        def step(a, b):
            adam.zero_grad(set_to_none=True)
            loss = forward(a, b)
            loss.backward()
            adam.step()
            return loss

    def run():
        for a, b in zip(xs, ys):
            step(a, b)

    timed(run, steps)


def torch_network(torch):
    """What stands in ../networks under the same name, as PyTorch's users write it."""
    nn = torch.nn

    class Lstm(nn.Module):
        def __init__(self):
            super().__init__()
            self.lstm = nn.LSTM(64, 64, num_layers=2, batch_first=True)
            self.dense = nn.Linear(64, 10)

        def forward(self, x):
            return self.dense(self.lstm(x)[0][:, -1])

    class Encoder(nn.Module):
        def __init__(self):
            super().__init__()
            self.embedding = nn.Embedding(1000, 128)
            self.blocks = nn.Sequential(*[nn.TransformerEncoderLayer(128, 4, 512, dropout=0.0, batch_first=True)
                                          for _ in range(2)])
            self.dense = nn.Linear(64 * 128, 10)

        def forward(self, x):
            return self.dense(self.blocks(self.embedding(x)).flatten(1))

    def digits():
        side = x.shape[1]
        return nn.Sequential(nn.Conv2d(1, 32, 3), nn.ReLU(), nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2),
                             nn.Flatten(), nn.Linear(64 * ((side - 4) // 2) ** 2, 128), nn.ReLU(), nn.Linear(128, 10))

    return {"lstm": Lstm, "encoder": Encoder, "digits": digits, "digits28": digits}[network]()


def by_hand(torch, model, xs, ys):
    """Forward, backward and Adam written out with in-place operations: what a patient expert gets from PyTorch."""
    linear = [m for m in model if isinstance(m, torch.nn.Linear)]
    w = [m.weight.detach().t().contiguous() for m in linear]
    b = [m.bias.detach().clone() for m in linear]
    flat = torch.cat([t.reshape(-1) for t in w + b])
    views, at = [], 0
    for t in w + b:
        views.append(flat[at:at + t.numel()].view_as(t))
        at += t.numel()
    w, b = views[:len(w)], views[len(w):]
    grad, m, v = torch.zeros_like(flat), torch.zeros_like(flat), torch.zeros_like(flat)
    gviews, at = [], 0
    for t in w + b:
        gviews.append(grad[at:at + t.numel()].view_as(t))
        at += t.numel()
    gw, gb = gviews[:len(w)], gviews[len(w):]
    rows = torch.arange(batch)
    state = {"t": 0}

    def run():
        with torch.inference_mode():
            for a, target in zip(xs, ys):
                acts = [a]
                for i in range(len(w)):
                    z = torch.addmm(b[i], acts[-1], w[i])
                    acts.append(z.relu_() if i < len(w) - 1 else z)
                d = torch.softmax(acts[-1], 1)
                d[rows, target] -= 1
                d.mul_(1.0 / batch)
                for i in reversed(range(len(w))):
                    torch.mm(acts[i].t(), d, out=gw[i])
                    torch.sum(d, 0, out=gb[i])
                    if i:
                        d = torch.mm(d, w[i].t())
                        d.mul_(acts[i] > 0)
                state["t"] += 1
                t = state["t"]
                m.mul_(0.9).add_(grad, alpha=0.1)
                v.mul_(0.999).addcmul_(grad, grad, value=0.001)
                flat.addcdiv_(m, v.sqrt().mul_(1 / (1 - 0.999 ** t) ** 0.5).add_(1e-7), value=-0.001 / (1 - 0.9 ** t))

    return run


keras_peer() if peer.startswith("keras") else torch_peer()
