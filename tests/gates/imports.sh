#!/usr/bin/env bash
# imports.sh <nm> only|never <regular expression> <object>...
#
# What the objects call from elsewhere, by its mangled name: only what matches, or never what matches.
set -euo pipefail
export LC_ALL=C

nm=$1 rule=$2 expression=$3
shift 3
[ $# -gt 0 ] || { echo "no objects given"; exit 2; }
case $rule in
    only) select=(-vE) ;;
    never) select=(-E) ;;
    *) echo "the rule is '$rule'; expected only or never"; exit 2 ;;
esac

failed=0
for object in "$@"; do
    while read -r symbol; do
        echo "$object calls: $(c++filt "$symbol")"
        failed=1
    done < <("$nm" --undefined-only --format=posix "$object" | awk '{ print $1 }' | grep "${select[@]}" "$expression")
done
[ $failed -eq 1 ] || echo "$# objects call nothing they may not"
exit $failed
