"""Secrets of a gateway: given by variable or file, never by the configuration itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from certverify_connectors.gateway.config import AuthOptions
from certverify_connectors.gateway.template import Template
from certverify_connectors.options import read_secret_file
from certverify_connectors.protocol import Setup
from certverify_schemas.errors import ConnectorUnusable

__all__ = ["Secrets", "read_secrets"]


@dataclass(frozen=True, slots=True)
class Secrets:
    """Secrets by lower-case name; none is ever shown."""

    connector: str
    values: Mapping[str, str] = field(repr=False)

    def get(self, name: str) -> str:
        """Return a secret.

        Raises:
            ConnectorUnusable: ``gateway_secret_missing``, or ``gateway_secret_unfit`` if it cannot stand in a header.
        """
        value = self.values.get(name.lower())
        if not value:
            variable = f"CERTVERIFY_SECRETS__{self.connector}__{name}".upper()
            where = {"connector": self.connector, "secret": name, "variable": variable}
            raise ConnectorUnusable("gateway_secret_missing", **where)
        if not (value.isascii() and value.isprintable()):
            raise ConnectorUnusable("gateway_secret_unfit", connector=self.connector, secret=name)
        return value

    def check(self, template: Template) -> None:
        """Make sure that every secret a template names is there.

        Raises:
            ConnectorUnusable: as :meth:`get`.
        """
        for name in template.names:
            if name.startswith("secret."):
                self.get(name.removeprefix("secret."))

    def placeholders(self) -> dict[str, str]:
        """Return the secrets as values for templates."""
        return {f"secret.{name}": value for name, value in self.values.items()}


def read_secrets(setup: Setup, options: AuthOptions) -> Secrets:
    """Gather the secrets of the set-up and those that the options name files for; files outrank.

    Raises:
        ConnectorUnusable: a secret's file cannot be read.
    """
    values = {name.lower(): value for name, value in setup.secrets.items()}
    for name, path in options.secret_files.items():
        values[name.lower()] = read_secret_file(setup, f"auth.secret_files.{name}", path)
    if options.token_file is not None:
        values[options.secret.lower()] = read_secret_file(setup, "auth.token_file", options.token_file)
    return Secrets(setup.name, values)
