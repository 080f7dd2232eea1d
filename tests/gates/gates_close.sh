#!/usr/bin/env bash
# gates_close.sh <nm> <readelf> <bad object>...: the gates refuse the bad pair and the third object, each for its own reason.
set -uo pipefail

nm=$1 readelf=$2 one=$3 two=$4 three=$5
here=$(dirname "$0")
failed=0

# refuses <what it must say> <gate> <arguments>...
refuses() {
    local expected=$1 said
    shift
    if said=$(bash "$here/$1" "${@:2}"); then
        echo "$* passed what it must refuse"
        failed=1
    elif ! grep -qE "$expected" <<<"$said"; then
        echo "$* does not say '$expected' but: $said"
        failed=1
    fi
}

refuses 'defined more than once: shared_by_two\(int\)' weak_symbols.sh "$nm" "$one" "$two" --
refuses 'defined more than once: shared_by_two\(int\)' weak_symbols.sh "$nm" "$two" -- "$one"
refuses 'the standard library.s: .*vector<int' weak_symbols.sh "$nm" "$one" --
refuses 'names: operator new' imports.sh "$nm" only '^memmove$' "$one"
refuses 'names: std::__throw' imports.sh "$nm" never '^_ZSt[0-9]*__throw' "$one"
# never <what it must say> <expression>: the third object has it.
never() { refuses "names: $1" imports.sh "$nm" never "$2" "$three"; }
never 'operator new' "$LANEWISE_HEAP"
never 'malloc' "$LANEWISE_HEAP"
never '__cxa_throw' "$LANEWISE_NEVER"
never '__gxx_personality' "$LANEWISE_NEVER"
never 'typeinfo for Bad' "$LANEWISE_NEVER"
never 'typeinfo name for Bad' "$LANEWISE_NEVER"
never 'std::cout' "$LANEWISE_NEVER"
never 'std::basic_ostream' "$LANEWISE_NEVER"
never '__cxa_guard_acquire' "$LANEWISE_NEVER"
refuses 'section: \.init_array' sections.sh "$readelf" "$three"
# 32-bit ARM's tables of handlers are told from those of unwinding by the personality alone.
"$readelf" --file-header "$three" | grep -qE 'Machine: +ARM$' ||
    refuses 'section: \.gcc_except_table' sections.sh "$readelf" "$three"
[ $failed -eq 1 ] || echo "the gates refuse the bad objects"
exit $failed
