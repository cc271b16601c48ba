#!/bin/sh
# Runs in the image: a night over the example's rosters against the simulated platform, then the same night again.
# The example lies in /night; with NIGHT_ROOT_IS_READ_ONLY=1 nothing but /data, /nights and /tmp may be written.
set -eu
nights=${CERTVERIFY_NIGHTLY__OUT:-/night/nights}
certverify simulate --registry /night/registry.csv --port 8765 --token example-token-for-the-simulator >/dev/null 2>&1 &
simulator=$!
trap 'kill $simulator' EXIT
until python -c "import socket; socket.create_connection(('127.0.0.1', 8765), 1).close()" 2>/dev/null; do sleep 1; done
certverify nightly --config /night/nightly.toml --lang en 2>/dev/null
certverify nightly --config /night/nightly.toml --lang en 2>/dev/null
certverify ledger verify --config /night/nightly.toml --lang en
python - "$nights" <<'END'
import json, sys
from pathlib import Path
(summary,) = Path(sys.argv[1]).glob("night=*/summary.json")
told = json.loads(summary.read_text(encoding="utf-8"))
print("complete:", told["complete"], "rows:", told["rows"]["read"], "asked:", told["lookups"]["asked"])
END
id -u
if touch /opt/certverify/probe 2>/dev/null; then echo "the program's folder is writable"; exit 1; fi
if [ "${NIGHT_ROOT_IS_READ_ONLY:-0}" = 1 ]; then
  for place in / /etc /home /night /opt/certverify /root /run /srv /usr /var /var/tmp; do
    if touch "$place/probe" 2>/dev/null; then echo "$place is writable"; exit 1; fi
  done
  awk '$2 == "/" {print "root file system:", substr($4, 1, 2)}' /proc/mounts
fi
