#!/usr/bin/env bash
# imports.sh <nm> only|never <regular expression> <object>...
#
# Names in the objects, mangled. only: what they call from elsewhere matches. never: nothing matches, called or defined.
set -euo pipefail
export LC_ALL=C

nm=$1 rule=$2 expression=$3
shift 3
[ $# -gt 0 ] || { echo "no objects given"; exit 2; }
case $rule in
    only) select=(-vE) names=(--undefined-only) ;;
    never) select=(-E) names=() ;;
    *) echo "the rule is '$rule'; expected only or never"; exit 2 ;;
esac

failed=0
for object in "$@"; do
    while read -r symbol; do
        echo "$object names: $(c++filt "$symbol")"
        failed=1
    done < <("$nm" "${names[@]}" --format=posix "$object" | awk '{ print $1 }' | grep "${select[@]}" "$expression")
done
[ $failed -eq 1 ] || echo "$# objects name nothing they may not"
exit $failed
