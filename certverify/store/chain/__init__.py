"""The encrypted batches and the chain that holds them in their order."""
