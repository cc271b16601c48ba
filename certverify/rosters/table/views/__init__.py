"""The tables that one sheet shows: below each other, side by side, groups of people, cards of one person."""
