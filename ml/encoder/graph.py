"""all-MiniLM-L6-v2 as an ONNX graph, built from its weights.

BERT (Devlin et al. 2019) as six post-norm transformer layers, then the mean over tokens, made unit
length (Reimers & Gurevych 2019). Token ids in, an embedding for each text out; all texts of a
batch have as many tokens, so that there is no padding and no mask.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load_file

LAYERS = 6
HEADS = 12
HEAD_WIDTH = 32
WIDTH = HEADS * HEAD_WIDTH
OPSET = 20
INPUT, OUTPUT = "ids", "embedding"

Arrays = Mapping[str, np.ndarray]


class _Graph:
    """Nodes and constants as they are added; every value gets a name of its own."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, value: np.ndarray) -> str:
        """The name of a stored array."""
        name = f"constant{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(value, name))
        return name

    def add(self, op: str, *inputs: str | np.ndarray, output: str = "", **settings: object) -> str:
        """The name of what the operator gives for names and arrays."""
        names = [i if isinstance(i, str) else self.constant(i) for i in inputs]
        output = output or f"value{len(self.nodes)}"
        self.nodes.append(helper.make_node(op, names, [output], **settings))
        return output

    def linear(self, x: str, weight: np.ndarray, bias: np.ndarray) -> str:
        """x W' + b, as PyTorch stores W."""
        return self.add("Add", self.add("MatMul", x, weight.T.copy()), bias)

    def norm(self, x: str, arrays: Arrays, name: str) -> str:
        """Layer normalization."""
        weight, bias = arrays[f"{name}.weight"], arrays[f"{name}.bias"]
        return self.add("LayerNormalization", x, weight, bias, epsilon=1e-12)


def write_graph(weights: Path, target: Path) -> None:
    """Write the float32 graph of the weights' safetensors."""
    arrays = load_file(weights)
    graph = _Graph()
    x = _embedded(graph, arrays)
    for number in range(LAYERS):
        layer = f"encoder.layer.{number}"
        attended = _attention(graph, arrays, layer, x)
        x = graph.norm(graph.add("Add", attended, x), arrays, f"{layer}.attention.output.LayerNorm")
        changed = _feed_forward(graph, arrays, layer, x)
        x = graph.norm(graph.add("Add", changed, x), arrays, f"{layer}.output.LayerNorm")
    mean = graph.add("ReduceMean", x, np.array([1]), keepdims=0)
    graph.add("LpNormalization", mean, output=OUTPUT, axis=1, p=2)
    onnx.save(_model(graph), target)


def _embedded(graph: _Graph, arrays: Arrays) -> str:
    """What each token starts as: its word, its place, and that it is of the first sentence."""
    words = graph.add("Gather", arrays["embeddings.word_embeddings.weight"], INPUT)
    places = arrays["embeddings.position_embeddings.weight"]
    places = places + arrays["embeddings.token_type_embeddings.weight"][0]
    length = graph.add("Shape", INPUT, start=1)
    place = graph.add("Slice", places, np.array([0]), length)
    return graph.norm(graph.add("Add", words, place), arrays, "embeddings.LayerNorm")


def _attention(graph: _Graph, arrays: Arrays, layer: str, x: str) -> str:
    """Every token looks at every token of its text, with twelve heads."""
    shape = np.array([0, 0, HEADS, HEAD_WIDTH])

    def heads(part: str, order: list[int], scale: float = 1.0) -> str:
        name = f"{layer}.attention.self.{part}"
        weight, bias = arrays[f"{name}.weight"], arrays[f"{name}.bias"]
        wide = graph.linear(x, weight * np.float32(scale), bias * np.float32(scale))
        return graph.add("Transpose", graph.add("Reshape", wide, shape), perm=order)

    query = heads("query", [0, 2, 1, 3], HEAD_WIDTH**-0.5)
    likeness = graph.add("MatMul", query, heads("key", [0, 2, 3, 1]))
    share = graph.add("Softmax", likeness, axis=-1)
    seen = graph.add("MatMul", share, heads("value", [0, 2, 1, 3]))
    seen = graph.add("Transpose", seen, perm=[0, 2, 1, 3])
    seen = graph.add("Reshape", seen, np.array([0, 0, WIDTH]))
    out = f"{layer}.attention.output.dense"
    return graph.linear(seen, arrays[f"{out}.weight"], arrays[f"{out}.bias"])


def _feed_forward(graph: _Graph, arrays: Arrays, layer: str, x: str) -> str:
    inner, outer = f"{layer}.intermediate.dense", f"{layer}.output.dense"
    x = graph.linear(x, arrays[f"{inner}.weight"], arrays[f"{inner}.bias"])
    x = graph.add("Gelu", x)
    return graph.linear(x, arrays[f"{outer}.weight"], arrays[f"{outer}.bias"])


def _model(graph: _Graph) -> onnx.ModelProto:
    ids = helper.make_tensor_value_info(INPUT, TensorProto.INT64, ["texts", "tokens"])
    embedding = helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, ["texts", WIDTH])
    made = helper.make_graph(graph.nodes, "minilm", [ids], [embedding], graph.constants)
    opset = helper.make_opsetid("", OPSET)
    return helper.make_model(made, opset_imports=[opset], ir_version=10)
