"""Loads networks that Yunmo wrote with real Keras and compares predictions: load_networks.py FOLDER FIXTURES

FOLDER holds NAME.keras and NAME.h5, FIXTURES the recorded NAME.safetensors with inputs and Keras's predictions. Prints one
line a file and ends with "ok N"; fails on a file that does not load or predicts otherwise.
"""

import json
import os
import pathlib
import struct
import sys

os.environ.setdefault("KERAS_BACKEND", "jax")
import keras
import numpy as np

TYPES = {"F32": np.float32, "F64": np.float64, "I64": np.int64, "I32": np.int32}


def tensors(path):
    raw = path.read_bytes()
    end = 8 + struct.unpack("<Q", raw[:8])[0]
    for name, t in json.loads(raw[8:end]).items():
        a, b = t["data_offsets"]
        yield name, np.frombuffer(raw[end + a : end + b], TYPES[t["dtype"]]).reshape(t["shape"])


def part(recorded, name):
    """What is recorded under a name: one array, or several by the names of inputs or outputs."""
    return [recorded[n] for n in recorded if n == name or n.startswith(name + "/")]


def predictions(model, recorded):
    """Pairs of what Keras predicted before the file was written and what it predicts now."""
    wanted = part(recorded, "predictions")
    rows = len(wanted[0])
    inputs = [x[:rows] for x in part(recorded, "x_val") or part(recorded, "x")]
    given = model.predict(inputs if len(inputs) > 1 else inputs[0], verbose=0)
    if isinstance(given, dict):
        given = [given[n.split("/", 1)[1]] for n in recorded if n.startswith("predictions/")]
    return zip(wanted, given if isinstance(given, (list, tuple)) else [given], strict=True)


def main():
    folder, fixtures = (pathlib.Path(p) for p in sys.argv[1:3])
    checked = 0
    for file in sorted([*folder.glob("*.keras"), *folder.glob("*.h5")]):
        recorded = dict(tensors(fixtures / f"{file.stem}.safetensors"))
        model = keras.saving.load_model(file, compile=False)
        for wanted, given in predictions(model, recorded):
            scale = max(1.0, float(np.max(np.abs(wanted))))
            error = float(np.max(np.abs(wanted - given))) / scale
            assert error <= 1e-5 or np.array_equal(wanted, given, equal_nan=True), f"{file.name}: {error}"
        print(file.name, error, flush=True)
        checked += 1
    print("ok", checked)


main()
