"""Connectors: how a source is asked. The application meets them through :mod:`certverify_connectors.protocol` only."""
