"""What is to be asked: one question per identity and kind, handed out so that no two runs ask the same."""
