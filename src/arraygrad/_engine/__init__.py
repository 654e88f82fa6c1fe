"""The engine: running, recording, backward, forward mode, views, writes. Imports ``rules`` and below; compiled."""
