"""Calls a running server with NVIDIA's tritonclient, unmodified: python tritonclient_calls.py HTTP_PORT GRPC_PORT FAMILY

FAMILY "fakes": models identity (any type), addsub (two INT32 [-1,16]), scale (FP32 [-1,100] -> doubled).
FAMILY "real": models types, strings (ONNX) and net (a network, FP32 "input" [-1,4]).
Prints one line a group of calls and ends with "ok N"; fails with a traceback.
"""

import queue
import sys

import numpy as np
import tritonclient.grpc as grpcclient
import tritonclient.http as httpclient
from tritonclient.utils import InferenceServerException

checks = 0


def check(condition, what):
    global checks
    checks += 1
    assert condition, what


def refused(call, *parts):
    """The call fails with an exception of the client that holds the parts."""
    try:
        call()
    except InferenceServerException as e:
        text = f"{e.status()} {e.message()}"
        for part in parts:
            check(part in text, f"{part!r} not in {text!r}")
        return
    raise AssertionError(f"not refused: {parts}")


ARRAYS = {
    "BOOL": np.array([[True, False, True]]),
    "UINT8": np.array([[0, 255]], np.uint8),
    "UINT16": np.array([[0, 65535]], np.uint16),
    "UINT32": np.array([[0, 2**32 - 1]], np.uint32),
    "UINT64": np.array([[0, 2**64 - 1]], np.uint64),
    "INT8": np.array([[-128, 127]], np.int8),
    "INT16": np.array([[-32768, 32767]], np.int16),
    "INT32": np.array([[-(2**31), 2**31 - 1]], np.int32),
    "INT64": np.array([[-(2**63), 2**53 + 1]], np.int64),
    "FP16": np.array([[1.5, -0.0], [65504, 6e-8]], np.float16),
    "FP32": np.array([[1.5, -0.0, 1e-45], [0.1, -3.4028235e38, 3.4028235e38]], np.float32),
    "FP64": np.array([[1.5, 5e-324, 0.1]]),
    "BYTES": np.array([["云".encode(), b""], [b"a b", "é".encode()]], np.object_),
}


def same(a, b, what):
    check(a.dtype == b.dtype or a.dtype == np.object_, f"{what}: {a.dtype} {b.dtype}")
    check(a.shape == b.shape, f"{what}: {a.shape} {b.shape}")
    check(bool(np.all(a == b)), f"{what}: {a} {b}")


def text(array):
    """BYTES that came as JSON are str: back to bytes."""
    if array.dtype != np.object_:
        return array
    return np.array([x.encode() if isinstance(x, str) else x for x in array.flatten()], np.object_).reshape(array.shape)


def http_input(name, array, datatype, binary):
    tensor = httpclient.InferInput(name, list(array.shape), datatype)
    tensor.set_data_from_numpy(array, binary_data=binary)
    return tensor


def grpc_input(name, array, datatype):
    tensor = grpcclient.InferInput(name, list(array.shape), datatype)
    tensor.set_data_from_numpy(array)
    return tensor


def about(client, model, grpc):
    check(client.is_server_live() and client.is_server_ready(), "server health")
    check(client.is_model_ready(model) and client.is_model_ready(model, "1"), "model ready")
    check(not client.is_model_ready("none"), "unknown model ready")
    server = client.get_server_metadata(as_json=True) if grpc else client.get_server_metadata()
    check(server["name"] == "yunmo" and "binary_tensor_data" in server["extensions"], server)
    metadata = client.get_model_metadata(model, as_json=True) if grpc else client.get_model_metadata(model)
    check(metadata["name"] == model and metadata["versions"] == ["1"] and metadata["platform"], metadata)
    check(client.get_model_metadata(model, "1") is not None, "metadata of a version")
    config = client.get_model_config(model, as_json=True)["config"] if grpc else client.get_model_config(model)
    check(config["name"] == model and "input" in config and "output" in config, config)
    if grpc:
        statistics = client.get_inference_statistics(model, as_json=True)
        client.get_inference_statistics()
    else:
        statistics = client.get_inference_statistics(model)
        client.get_inference_statistics()
    check(statistics is not None, "statistics")
    refused(lambda: client.get_model_metadata("none"), "NOT_FOUND" if grpc else "404", "none")
    refused(lambda: client.get_model_metadata(model, "99"), "99")
    print(("grpc" if grpc else "http"), "about", model)


def repository(client, model, infer, grpc):
    def states():
        index = client.get_model_repository_index(as_json=True)["models"] if grpc else client.get_model_repository_index()
        return {m["name"]: m["state"] for m in index}

    check(states()[model] == "READY", states())
    client.unload_model(model)
    check(states()[model] == "UNAVAILABLE", states())
    check(not client.is_model_ready(model), "ready after unload")
    refused(infer, "UNAVAILABLE" if grpc else "503", model)
    client.load_model(model)
    check(states()[model] == "READY", states())
    infer()
    refused(lambda: client.load_model("none"), "none")
    refused(lambda: client.load_model(model, config="{}"), "configuration")
    print(("grpc" if grpc else "http"), "repository")


def http_fakes(client):
    for datatype, array in ARRAYS.items():
        for binary in (True, False):
            if datatype == "FP16" and not binary:
                continue
            tensor = http_input("INPUT0", array, datatype, binary)
            for binary_out in (True, False):
                if datatype == "FP16" and not binary_out:
                    continue
                outputs = [httpclient.InferRequestedOutput("OUTPUT0", binary_data=binary_out)]
                for request, response in ((None, None), ("gzip", "deflate"), ("deflate", "gzip")):
                    result = client.infer(
                        "identity", [tensor], outputs=outputs, request_id="云-1",
                        request_compression_algorithm=request, response_compression_algorithm=response)
                    same(text(result.as_numpy("OUTPUT0")), array, f"{datatype} {binary} {binary_out} {request}")
                    check(result.get_response()["id"] == "云-1", "id")
    print("http infer, all types, JSON and binary, compressed")
    a = np.arange(16, dtype=np.int32).reshape(1, 16)
    b = np.ones((1, 16), np.int32)
    for binary in ((True, True), (True, False), (False, False)):
        inputs = [http_input("INPUT0", a, "INT32", binary[0]), http_input("INPUT1", b, "INT32", binary[1])]
        result = client.infer("addsub", inputs, parameters={"a": "b", "n": 3, "f": True}, priority=2, timeout=1000)
        same(result.as_numpy("OUTPUT0"), a + b, "sum")
        same(result.as_numpy("OUTPUT1"), a - b, "difference")
        outputs = [httpclient.InferRequestedOutput("OUTPUT1"), httpclient.InferRequestedOutput("OUTPUT0", binary_data=False)]
        result = client.infer("addsub", inputs, outputs=outputs, model_version="1")
        check([o["name"] for o in result.get_response()["outputs"]] == ["OUTPUT1", "OUTPUT0"], "order")
        same(result.as_numpy("OUTPUT0"), a + b, "sum")
        same(result.as_numpy("OUTPUT1"), a - b, "difference")
    large = np.random.default_rng(7).normal(size=(500, 100)).astype(np.float32)
    for binary in (True, False):
        outputs = [httpclient.InferRequestedOutput("output", binary_data=binary)]
        tensor = http_input("input", large, "FP32", binary)
        for response in (None, "gzip", "deflate"):
            result = client.infer("scale", [tensor], outputs=outputs, response_compression_algorithm=response)
            same(result.as_numpy("output"), large * 2, "large")
    requests = [client.async_infer("scale", [http_input("input", large[i : i + 3], "FP32", True)]) for i in range(50)]
    for i, request in enumerate(requests):
        same(request.get_result().as_numpy("output"), large[i : i + 3] * 2, "async")
    print("http infer, two inputs, requested outputs, large, async")
    refused(lambda: client.infer("none", [tensor]), "404", "none")
    refused(lambda: client.infer("scale", [http_input("wrong", large, "FP32", True)]), "400", "input")
    refused(lambda: client.infer("scale", [http_input("input", large[:, :3], "FP32", True)]), "400", "100")
    refused(lambda: client.infer("scale", [http_input("input", large.astype(np.float64), "FP64", True)]), "400", "FP32", "FP64")
    refused(lambda: client.infer("scale", [tensor], outputs=[httpclient.InferRequestedOutput("nope")]), "400", "nope")
    refused(lambda: client.infer("addsub", [http_input("INPUT0", a, "INT32", True)]), "400", "INPUT1")
    refused(
        lambda: client.infer("scale", [tensor], outputs=[httpclient.InferRequestedOutput("output", class_count=3)]),
        "400", "classification")
    print("http errors")


def grpc_fakes(client):
    for datatype, array in ARRAYS.items():
        for compression in (None, "gzip", "deflate"):
            result = client.infer(
                "identity", [grpc_input("INPUT0", array, datatype)], request_id="7",
                outputs=[grpcclient.InferRequestedOutput("OUTPUT0")], compression_algorithm=compression)
            same(result.as_numpy("OUTPUT0"), array, datatype)
            check(result.get_response().id == "7", "id")
    a = np.arange(16, dtype=np.int32).reshape(1, 16)
    inputs = [grpc_input("INPUT0", a, "INT32"), grpc_input("INPUT1", a, "INT32")]
    for _ in range(100):
        result = client.infer("addsub", inputs, parameters={"a": "b", "n": 3}, priority=1, timeout=10**6, client_timeout=20)
    same(result.as_numpy("OUTPUT0"), a + a, "sum")
    same(result.as_numpy("OUTPUT1"), a - a, "difference")
    got = queue.Queue()
    for i in range(50):
        client.async_infer("addsub", inputs, lambda result, error: got.put((result, error)))
    for i in range(50):
        result, error = got.get(timeout=20)
        check(error is None, error)
        same(result.as_numpy("OUTPUT0"), a + a, "async")
    client.start_stream(lambda result, error: got.put((result, error)))
    for i in range(20):
        client.async_stream_infer("none" if i == 10 else "addsub", inputs, request_id=str(i))
    for i in range(20):
        result, error = got.get(timeout=20)
        check((error is not None) == (i == 10), f"stream {i} {error}")
        if error is None:
            check(result.get_response().id == str(i), "order")
    client.stop_stream()
    print("grpc infer, all types, compressed, async, stream")
    x = np.zeros((1, 100), np.float32)
    refused(lambda: client.infer("none", inputs), "NOT_FOUND", "none")
    refused(lambda: client.infer("scale", [grpc_input("wrong", x, "FP32")]), "INVALID_ARGUMENT", "input")
    refused(lambda: client.infer("scale", [grpc_input("input", x[:, :3], "FP32")]), "INVALID_ARGUMENT", "100")
    refused(lambda: client.infer("scale", [grpc_input("input", x.astype(np.int32), "INT32")]), "INVALID_ARGUMENT", "FP32")
    refused(lambda: client.infer("slow", [grpc_input("input", x, "FP32")], client_timeout=0.2), "DEADLINE_EXCEEDED")
    refused(lambda: client.get_trace_settings(), "UNIMPLEMENTED")
    refused(lambda: client.register_system_shared_memory("a", "/b", 4), "UNIMPLEMENTED")
    print("grpc errors")


def real(http, grpc):
    x = np.random.default_rng(3).normal(size=(64, 4)).astype(np.float32)
    whole = http.infer("net", [http_input("input", x, "FP32", True)]).as_numpy("output")
    for rows in (1, 2, 3, 17, 64):
        for binary in (True, False):
            outputs = [httpclient.InferRequestedOutput("output", binary_data=binary)]
            part = http.infer("net", [http_input("input", x[:rows], "FP32", binary)], outputs=outputs).as_numpy("output")
            same(part, whole[:rows], f"{rows} rows over HTTP")
        part = grpc.infer("net", [grpc_input("input", x[:rows], "FP32")]).as_numpy("output")
        same(part, whole[:rows], f"{rows} rows over gRPC")
    print("real: bit-equal rows in JSON, binary and gRPC")
    words = np.array(["yes".encode(), "云".encode(), b""], np.object_)
    for result in (
        http.infer("strings", [http_input("text", words, "BYTES", True)]),
        http.infer("strings", [http_input("text", words, "BYTES", False)]),
        grpc.infer("strings", [grpc_input("text", words, "BYTES")]),
    ):
        same(text(result.as_numpy("up")), np.array([b"YES", "云".encode(), b""], np.object_), "strings")
        check(result.as_numpy("id").dtype == np.int64, "id")
    values = {
        "f64": ("FP64", np.array([1.5, -2.0])),
        "u8": ("UINT8", np.array([1, 255], np.uint8)),
        "i32": ("INT32", np.array([3, -4], np.int32)),
        "flag": ("BOOL", np.array([True, False])),
        "half": ("FP16", np.array([0.5, 2.0], np.float16)),
    }
    a = http.infer("types", [http_input(n, v, t, True) for n, (t, v) in values.items()])
    b = grpc.infer("types", [grpc_input(n, v, t) for n, (t, v) in values.items()])
    for name, dtype in (("total", np.float32), ("as_half", np.float16), ("positive", np.bool_), ("as_i8", np.int8)):
        check(a.as_numpy(name).dtype == dtype, name)
        same(a.as_numpy(name), b.as_numpy(name), name)
    print("real: strings and all types of ONNX models")


def main():
    http_port, grpc_port, family = sys.argv[1:4]
    with httpclient.InferenceServerClient(f"127.0.0.1:{http_port}", concurrency=8) as http, \
            grpcclient.InferenceServerClient(f"127.0.0.1:{grpc_port}") as grpc:
        model = "scale" if family == "fakes" else "net"
        about(http, model, False)
        about(grpc, model, True)
        if family == "fakes":
            http_fakes(http)
            grpc_fakes(grpc)
            x = np.ones((1, 100), np.float32)
        else:
            real(http, grpc)
            x = np.ones((1, 4), np.float32)
        repository(http, model, lambda: http.infer(model, [http_input("input", x, "FP32", False)]), False)
        repository(grpc, model, lambda: grpc.infer(model, [grpc_input("input", x, "FP32")]), True)
    print("ok", checks)


main()
