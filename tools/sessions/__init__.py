"""What the sessions of noxfile.py share: where tests run, wheels and environments."""
