#!/usr/bin/env bash
# Installs what is missing, builds, and runs all tests.
#
#   ./test.sh              native: on this machine, with each instruction set of its CPU
#   ./test.sh --all        every target: native and, under QEMU, aarch64 armv7 riscv64 nehalem x86-64-v3 x86-64-v4 cortex-m7
#   ./test.sh <target>...  some of them, or other builds of this machine's: debug (not optimized), asan (address and
#                          undefined-behaviour checks), tsan (race checks)
#
# The last line counts test cases of all runs: N passed, M failed[, K skipped]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
source scripts/build.sh

targets=(native aarch64 armv7 riscv64 nehalem x86-64-v3 x86-64-v4 cortex-m7)
declare -A preset_of=([native]=release [nehalem]=x86-64-baseline)
for target in "${targets[@]}" debug asan tsan; do : "${preset_of[$target]:=$target}"; done
declare -A packages_of=(
    [aarch64]="g++-aarch64-linux-gnu qemu-user"
    [armv7]="g++-arm-linux-gnueabihf qemu-user"
    [riscv64]="g++-riscv64-linux-gnu qemu-user"
    [nehalem]="qemu-user"
    [x86-64-v3]="qemu-user"
    [cortex-m7]="gcc-arm-none-eabi libstdc++-arm-none-eabi-newlib libnewlib-arm-none-eabi qemu-system-arm"
    [tsan]="clang libomp-dev"
)

runs=("$@")
[[ $# -gt 0 ]] || runs=(native)
[[ $* != --all ]] || runs=("${targets[@]}")
if [[ $(uname -m) != x86_64 ]]; then
    # These are built by this machine's compiler.
    for i in "${!runs[@]}"; do
        case ${runs[i]} in
            nehalem | x86-64-*)
                echo "${runs[i]} is left out: it is built on an x86-64"
                unset "runs[i]"
                ;;
        esac
    done
fi
packages=("${build_packages[@]}")
for run in "${runs[@]}"; do
    [[ -v preset_of[$run] ]] || { sed -n '2,/^set/{/^#/p}' test.sh >&2; exit 2; }
    # shellcheck disable=SC2206
    packages+=(${packages_of[$run]-})
done

# count_cases <ctest log>: "passed failed skipped assertions". A gate counts as one case, and so does a program that fails without
# a failed case: it crashed or hung.
count_cases() {
    awk '
        /^[0-9]+: \[doctest\] test cases:/ {
            split($0, part, "|")
            id = $1 + 0
            counted[id] = 1
            passed += part[2]; failed_in[id] = part[3] + 0; failed += part[3]; skipped += part[4]
        }
        /^[0-9]+: \[doctest\] assertions:/ { split($0, part, "|"); sub(/.*:/, "", part[1]); assertions += part[1] }
        /^ *[0-9]+\/[0-9]+ Test +#[0-9]+:/ {
            id = $0; sub(/.*Test +#/, "", id); id += 0
            if (/\*\*\*Skipped/) ++skipped
            else if (/ Passed +[0-9.]+ sec/) { if (!counted[id]) ++passed }
            else if (!failed_in[id]) ++failed
        }
        END { printf "%d %d %d %d\n", passed, failed, skipped, assertions }' "$1"
}

# show_failures <ctest log>: how what the failed programs said begins.
show_failures() {
    awk '
        /^[0-9]+: / { id = $1 + 0; if (++lines[id] <= 80) said[id] = said[id] $0 "\n" }
        /^ *[0-9]+\/[0-9]+ Test +#[0-9]+:/ && !/ Passed +[0-9.]+ sec/ && !/\*\*\*Skipped/ {
            id = $0; sub(/.*Test +#/, "", id); id += 0
            if (lines[id] > 80) said[id] = said[id] id ": ... and " lines[id] - 80 " more lines\n"
            printf "%s%s\n", said[id], $0
        }' "$1"
    echo "all of it: $1"
}

total_passed=0 total_failed=0 total_skipped=0 total_assertions=0
run_tests() {
    local run=$1 preset=${preset_of[$1]} log passed failed skipped assertions status=0
    log=build/$preset/tests.log
    quietly "== $run: building in build/$preset" build_preset "$preset" || {
        total_failed=$((total_failed + 1))
        return 0
    }
    echo "== $run: testing"
    ctest --preset "$preset" --verbose --parallel "$(nproc)" 2>&1 </dev/null | tee "$log" |
        { grep -E '^ *[0-9]+/[0-9]+ Test +#' || true; } || status=$?
    read -r passed failed skipped assertions < <(count_cases "$log")
    if [[ $status -ne 0 ]]; then
        show_failures "$log"
        [[ $failed -gt 0 ]] || failed=1
    fi
    echo "== $run: $passed passed, $failed failed, $skipped skipped; $assertions assertions"
    total_passed=$((total_passed + passed)) total_failed=$((total_failed + failed))
    total_skipped=$((total_skipped + skipped)) total_assertions=$((total_assertions + assertions))
}

need "to build and test" "${packages[@]}"
for run in "${runs[@]}"; do run_tests "$run"; done

echo "$((total_passed + total_failed)) test cases and $total_assertions assertions run in $SECONDS s"
summary="$total_passed passed, $total_failed failed"
[[ $total_skipped -eq 0 ]] || summary+=", $total_skipped skipped"
echo "$summary"
[[ $total_failed -eq 0 ]]
