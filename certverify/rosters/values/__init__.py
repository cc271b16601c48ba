"""What a single cell says: identity numbers, names, dates, states, remarks; nothing is guessed."""
