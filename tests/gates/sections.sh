#!/usr/bin/env bash
# sections.sh <readelf> <object>...: no object has a constructor that runs before main, nor a table of what handles exceptions.
set -euo pipefail
export LC_ALL=C

readelf=$1
shift
[ $# -gt 0 ] || { echo "no objects given"; exit 2; }

failed=0
for object in "$@"; do
    while read -r section; do
        echo "$object has a section: $section"
        failed=1
    done < <("$readelf" --sections --wide "$object" |
        grep -oE '[[:space:]]\.((preinit|init)_array|ctors|gcc_except_table)[^[:space:]]*' | tr -d '[:blank:]')
done
[ $failed -eq 1 ] || echo "$# objects construct nothing before main and handle no exceptions"
exit $failed
