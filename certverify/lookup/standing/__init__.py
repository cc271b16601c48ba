"""What of the answers stands: since when, how often said, and whether the source was well when it said so."""
