#!/bin/sh
# Runs Python with the recipe's libraries: $POCKET_PYTHON, .venv beside this folder, or a system Python that has PyTorch.
cd "$(dirname "$0")/.." || exit 1
# Debian prefers the OpenBLAS that starts threads of its own inside ours: a step then takes several times as long.
openmp=/usr/lib/x86_64-linux-gnu/openblas-openmp
[ -d "$openmp" ] && export LD_LIBRARY_PATH="$openmp${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
for python in "$POCKET_PYTHON" .venv/bin/python python3 /usr/bin/python3; do
  if [ -n "$python" ] && "$python" -c 'import sys, torch, onnx, regex; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    exec "$python" "$@"
  fi
done
echo "error: no Python 3.11 with PyTorch found. Either" >&2
echo "  python3 -m venv .venv && .venv/bin/pip install -r recipe/requirements.txt     (in packages/pocket), or" >&2
echo "  apt-get install python3-torch python3-numpy python3-onnx python3-regex libopenblas0-openmp" >&2
exit 1
