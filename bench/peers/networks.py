"""Writes the networks of train.sh that are more than dense layers, as Keras's to_json, into bench/networks: python networks.py

Yunmo and Keras read the same file; PyTorch's twins stand in train_peer.py.
lstm: 50 steps of 64 numbers, two LSTMs of 64 units, 10 classes. encoder: 64 of 1000 tokens, width 128, two blocks of 4 heads and
a feed-forward part of 512 (normalised after each, no dropout), 10 classes from all tokens side by side.
"""

import os
import pathlib

os.environ["KERAS_BACKEND"] = "tensorflow"
import keras
from keras import layers


def lstm():
    return keras.Sequential([keras.Input((50, 64)), layers.LSTM(64, return_sequences=True), layers.LSTM(64),
                             layers.Dense(10, activation="softmax")], name="lstm")


def encoder():
    tokens = keras.Input((64,), dtype="int32")
    x = layers.Embedding(1000, 128)(tokens)
    for _ in range(2):
        x = layers.LayerNormalization()(layers.Add()([x, layers.MultiHeadAttention(4, 32)(x, x)]))
        y = layers.Dense(128)(layers.Dense(512, activation="relu")(x))
        x = layers.LayerNormalization()(layers.Add()([x, y]))
    x = layers.Flatten()(x)
    return keras.Model(tokens, layers.Dense(10, activation="softmax")(x), name="encoder")


folder = pathlib.Path(__file__).parent.parent / "networks"
for model in (lstm(), encoder()):
    (folder / f"{model.name}.json").write_text(model.to_json(indent=1) + "\n")
