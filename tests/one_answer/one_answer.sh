#!/usr/bin/env bash
# one_answer.sh <sums> <command that trains>...: runs it in a folder of its own and compares the SHA-256 of the files that it leaves.
set -euo pipefail

sums=$(realpath "$1")
shift
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
"$@"
sha256sum *.lw >found
if ! diff "$sums" found; then
    echo "the models above (<: of all other targets, >: of this one) are not the same bytes"
    exit 1
fi
cat found
