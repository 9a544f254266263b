"""The scoring process: it holds the model, and answers whoever asks over a Unix socket.

`client` is what asks; it loads no numbers. `server` is the process, `python -m moderation.scorer`
keeps it running.
"""
