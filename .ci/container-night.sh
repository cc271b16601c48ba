#!/bin/sh
# Runs in the image: a night over the example's rosters against the simulated platform, then the same night again.
set -eu
certverify simulate --registry /night/registry.csv --port 8765 --token example-token-for-the-simulator >/dev/null 2>&1 &
simulator=$!
trap 'kill $simulator' EXIT
until python -c "import socket; socket.create_connection(('127.0.0.1', 8765), 1).close()" 2>/dev/null; do sleep 1; done
certverify nightly --config /night/nightly.toml --lang en 2>/dev/null
certverify nightly --config /night/nightly.toml --lang en 2>/dev/null
certverify ledger verify --lang en
python - <<'END'
import json
from pathlib import Path
(summary,) = Path("/night/nights").glob("night=*/summary.json")
told = json.loads(summary.read_text(encoding="utf-8"))
print("complete:", told["complete"], "rows:", told["rows"]["read"], "asked:", told["lookups"]["asked"])
END
id -u
if touch /opt/certverify/probe 2>/dev/null; then echo "the program's folder is writable"; exit 1; fi
