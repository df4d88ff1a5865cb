#!/bin/sh
# Holds a built daemon to Sources/Wire/PROTOCOL.md, from outside, in Python.
#   Tests/Conformance/run.sh [path of ocopd] [test…]     e.g. run.sh .build/debug/ocopd test_feed
# One line per check; the exit code is 0 only when all hold.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
OCOPD=$(realpath "${1:-$root/.build/debug/ocopd}")
[ $# -gt 0 ] && shift
[ -x "$OCOPD" ] || { echo "no daemon at $OCOPD: swift build --product ocopd" >&2; exit 2; }
venv="$root/.build/conformance-venv"
if ! [ -e "$venv/.complete" ] || [ "$here/requirements.txt" -nt "$venv/.complete" ]; then
  rm -rf "$venv"
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt"
  touch "$venv/.complete"
fi
# The Python package is tested as it is installed.
if [ -n "$(find "$root/Plugins/python" -newer "$venv/.package" 2>/dev/null)" ] || ! [ -e "$venv/.package" ]; then
  "$venv/bin/pip" install --quiet --disable-pip-version-check --no-deps --force-reinstall "$root/Plugins/python"
  touch "$venv/.package"
fi
# The module is started by the daemon as `/usr/bin/env python3`: the same Python as here.
PATH="$venv/bin:$PATH"
PYTHONDONTWRITEBYTECODE=1
export OCOPD PATH PYTHONDONTWRITEBYTECODE
cd "$here"
exec python3 run.py "$@"
