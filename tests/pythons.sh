#!/bin/sh
# Proves for which Pythons the promise holds: with each one that is here, install what is pinned into an empty
# environment and run the demo until its alert. Two at a time: installing waits for the network, the demo for its clock.
# Ends with an error if one of them fails.
set -u
cd "$(dirname "$0")/.."
if [ $# = 0 ]; then
    # shellcheck disable=SC2086 # a list of versions
    printf '%s\n' ${PYTHONS:-3.11 3.12 3.13} | xargs -n 1 -P 2 sh tests/pythons.sh
    exit
fi
version=$1
python=python$version
$python -c 'import ensurepip' 2>/dev/null \
    || python=$(ls -d "${PYENV_ROOT:-$HOME/.pyenv}/versions/$version".*/bin/python 2>/dev/null | tail -n 1)
if ! "${python:-false}" -c 'import ensurepip' 2>/dev/null; then
    echo "$version not here"
    exit
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
trap 'exit 130' INT TERM
if make --silent install PYTHON="$python" VENV="$folder/$version" \
    && "$folder/$version/bin/muster" demo --headless --until-alert --timeout 240 --json >/dev/null 2>"$folder/log"
then
    echo "$version works"
else
    tail -n 3 "$folder/log" 2>/dev/null
    echo "$version fails"
    exit 1
fi
