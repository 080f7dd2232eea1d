#!/usr/bin/env bash
# weak_symbols.sh <nm> <kernel object>... -- <other object>...
#
# Of a weak symbol that two objects define the linker keeps one copy. When that is the copy compiled for AVX-512, an old CPU
# meets it in common code. So what a kernel object defines weakly, no other object of the library may define; and none of it
# may be the standard library's, which the user's objects define too.
set -euo pipefail
export LC_ALL=C

nm=$1
shift
kernels=0
objects=()
for argument in "$@"; do
    if [ "$argument" = -- ]; then kernels=${#objects[@]}; else objects+=("$argument"); fi
done
[ "$kernels" -gt 0 ] || { echo "no kernel objects given"; exit 2; }

# One line a symbol: object number, name, nm's letter of its type.
defined() {
    local i
    for i in "${!objects[@]}"; do
        "$nm" --defined-only --format=posix "${objects[i]}" | awk -v object="$i" '{ print object, $1, $2 }'
    done
}

symbols=$(defined)
complaints=$(awk -v kernels="$kernels" '
    $3 ~ /[A-Zuvw]/ { where[$2] = where[$2] " " $1; ++count[$2] }
    $3 ~ /[WVu]/ && $1 < kernels { weak[$2] = 1 }
    END {
        for (name in weak) {
            if (count[name] > 1) print "shared", name, where[name]
            if (name ~ /^_ZN?K?S[tabsiod]/) print "standard", name, where[name]
        }
    }' <<<"$symbols")
if [ -z "$complaints" ]; then
    echo "$kernels kernel objects share no symbol with each other nor with $((${#objects[@]} - kernels)) others"
    exit 0
fi

while read -r kind name where; do
    case $kind in
        shared) echo "defined more than once: $(c++filt "$name")" ;;
        standard) echo "the standard library's: $(c++filt "$name")" ;;
    esac
    for i in $where; do echo "    in ${objects[i]}"; done
done <<<"$complaints"
exit 1
