#!/usr/bin/env bash
# Installs what is missing, builds, and runs all tests: natively with each instruction set of this CPU in turn, then under QEMU for
# 64-bit ARM and for an x86-64 without AVX. Ends with the count of test cases.
#   ./test.sh                        all of it
#   ./test.sh native|aarch64|nehalem one of it
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
source scripts/packages.sh

passed=0 failed=0 skipped=0

# What a run of ctest left: doctest's counts, a case for each gate, and a failure for each program that died before counting.
count() {
    local junit=$1 log=$2 cases fails
    read -r cases fails < <(awk '/\[doctest\] test cases:/ { gsub(/\|/, " "); cases += $5; fails += $7 } END { print cases + 0, fails + 0 }' "$log")
    passed=$((passed + cases))
    failed=$((failed + fails))
    passed=$((passed + $(grep -c '<testcase name="gate\.[^>]*status="run"' "$junit" || true)))
    local broken
    broken=$(grep -c '<testcase [^>]*status="fail"' "$junit" || true)
    ((fails >= broken)) || failed=$((failed + broken - fails))
    skipped=$((skipped + $(grep -c '<testcase [^>]*status="notrun"' "$junit" || true)))
}

# run_preset <preset> <what>
run_preset() {
    local folder=build/$1
    quietly "Building: $2" bash -c "cmake --preset '$1' && cmake --build --preset '$1' -j '$(nproc)'" || exit 1
    local junit=$PWD/$folder/junit.xml
    rm -f "$junit"
    echo "Testing: $2"
    ctest --preset "$1" --output-junit "$junit" || true
    [[ -s $junit ]] || { echo "no test ran: $2" >&2; exit 1; }
    count "$junit" "$folder/Testing/Temporary/LastTest.log"
}

native() {
    need "to build and test" "${build_packages[@]}" "${test_packages[@]}"
    run_preset release "this machine, each of its instruction sets"
}
aarch64() {
    need "to test for 64-bit ARM" "${build_packages[@]}" "${test_packages[@]}" g++-aarch64-linux-gnu qemu-user
    run_preset aarch64 "64-bit ARM, under QEMU"
}
nehalem() {
    if [[ $(uname -m) != x86_64 ]]; then
        echo "Left out: the old x86-64 is built on an x86-64 only"
        return
    fi
    need "to test as an old CPU" "${build_packages[@]}" "${test_packages[@]}" qemu-user
    run_preset x86-64-baseline "x86-64 without AVX, under QEMU as a Nehalem"
}

case ${1:-all} in
    all) native && aarch64 && nehalem ;;
    native | aarch64 | nehalem) "$1" ;;
    *)
        echo "usage: ./test.sh [native|aarch64|nehalem]" >&2
        exit 2
        ;;
esac

if ((skipped > 0)); then
    echo "$passed passed, $failed failed, $skipped skipped"
else
    echo "$passed passed, $failed failed"
fi
((failed == 0))
