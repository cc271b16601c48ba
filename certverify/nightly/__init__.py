"""The nightly run of a regulator or a group: many employers' rosters under a fixed budget of look-ups."""
