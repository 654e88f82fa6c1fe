"""The engine: running, recording, backward, forward mode, views, writes. Imports the rooms below; compiled whole."""
