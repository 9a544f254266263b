"""An optional sentence encoder, all-MiniLM-L6-v2, run without PyTorch and without a network."""
