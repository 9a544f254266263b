"""`python -m ml.encoder.build PRECISION FILE`: the encoder as a file that onnxruntime runs.

A program of its own, because building takes 500 MB that a worker would go on holding.
"""

import argparse
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory

from ml.encoder.weights import weights_file


class Precision(StrEnum):
    """Exact and 90 MB, or a quarter of that."""

    FLOAT32 = "float32"
    INT8 = "int8"


def build(precision: Precision, target: Path) -> None:
    """Write the file; two processes that do so at once do no harm."""
    # Only here are these optional packages imported: without them, the module still loads.
    from onnxruntime.quantization import QuantType, quantize_dynamic

    from ml.encoder.graph import write_graph

    target.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=target.parent) as folder:
        exact, small = Path(folder, "float32"), Path(folder, "int8")
        write_graph(weights_file(), exact)
        if precision == Precision.INT8:
            # Unsigned, because signed weights overflow on processors with AVX2 but without VNNI.
            quantize_dynamic(exact, small, weight_type=QuantType.QUInt8, per_channel=True)
        (small if small.exists() else exact).replace(target)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m ml.encoder.build", description=__doc__)
    parser.add_argument("precision", type=Precision, choices=list(Precision))
    parser.add_argument("file", type=Path)
    options = parser.parse_args()
    build(options.precision, options.file)
