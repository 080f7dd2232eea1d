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
kernels=()
while [ $# -gt 0 ] && [ "$1" != -- ]; do
    kernels+=("$1")
    shift
done
shift
others=("$@")
[ ${#kernels[@]} -gt 0 ] || { echo "no kernel objects given"; exit 2; }

# defined <types> <object>: its global symbols of these types (nm's letters), sorted.
defined() { "$nm" --defined-only --format=posix "$2" | awk -v types="[$1]" '$2 ~ types { print $1 }' | sort -u; }

failed=0
for kernel in "${kernels[@]}"; do
    weak=$(defined WVu "$kernel")
    while read -r symbol; do
        echo "$kernel instantiates the standard library: $(c++filt "$symbol")"
        failed=1
    done < <(grep -E '^_ZN?K?S[tabsiod]' <<<"$weak")
    for other in "${kernels[@]}" "${others[@]}"; do
        [ "$other" != "$kernel" ] || continue
        while read -r symbol; do
            echo "$kernel and $other both define: $(c++filt "$symbol")"
            failed=1
        done < <(comm -12 <(echo "$weak") <(defined A-Zuvw "$other") | grep .)
    done
done
[ $failed -eq 1 ] || echo "${#kernels[@]} kernel objects share no symbol with each other nor with ${#others[@]} others"
exit $failed
