#!/usr/bin/env bash
# gates_close.sh <nm> <bad object> <bad object>: the gates refuse the bad pair, each for its own reason.
set -uo pipefail

nm=$1 one=$2 two=$3
here=$(dirname "$0")
failed=0

# refuses <what it must say> <gate> <arguments>...
refuses() {
    local expected=$1 said
    shift
    if said=$(bash "$here/$1" "$nm" "${@:2}"); then
        echo "$* passed what it must refuse"
        failed=1
    elif ! grep -qE "$expected" <<<"$said"; then
        echo "$* does not say '$expected' but: $said"
        failed=1
    fi
}

refuses 'defined more than once: shared_by_two\(int\)' weak_symbols.sh "$one" "$two" --
refuses 'defined more than once: shared_by_two\(int\)' weak_symbols.sh "$two" -- "$one"
refuses 'the standard library.s: .*vector<int' weak_symbols.sh "$one" --
refuses 'calls: operator new' imports.sh only '^memmove$' "$one"
refuses 'calls: std::__throw' imports.sh never '^_ZSt[0-9]*__throw' "$one"
[ $failed -eq 1 ] || echo "the gates refuse the bad pair"
exit $failed
