"""A night before it begins: what each question is worth, which ones the budget pays for, what that will do."""
