# Sourced by demo.sh, test.sh and .ci/run: installs what is missing and builds a preset quietly.

# Debian's and Ubuntu's package, and what it is for everybody else.
declare -A software=(
    [cmake]="CMake 3.25 or newer"
    [ninja-build]="Ninja"
    [g++]="a C++20 compiler (g++ 12 or newer)"
    [libxsimd-dev]="xsimd 8.1 or newer (headers)"
    [doctest-dev]="doctest (header)"
    [libcli11-dev]="CLI11 (headers)"
    [libfmt-dev]="fmt"
    [nlohmann-json3-dev]="nlohmann-json (headers)"
    [libpng-dev]="libpng"
    [libjpeg-dev]="libjpeg-turbo"
    [zlib1g-dev]="zlib"
    [libstb-dev]="stb (stb_easy_font.h)"
    [jq]="jq"
    [qemu-user]="QEMU's user-mode emulators"
    [g++-aarch64-linux-gnu]="a C++20 cross compiler for 64-bit ARM Linux"
    [clang]="clang 14 or newer"
    [libomp-dev]="LLVM's OpenMP runtime"
)
build_packages=(cmake ninja-build g++ libxsimd-dev doctest-dev libcli11-dev libfmt-dev nlohmann-json3-dev libpng-dev
                libjpeg-dev zlib1g-dev libstb-dev)

fail() {
    echo "$*" >&2
    exit 1
}

# quietly <log> <command>...: its output only when it fails.
quietly() {
    local log=$1
    shift
    mkdir -p "$(dirname "$log")"
    "$@" >"$log" 2>&1 </dev/null || {
        local code=$?
        tail -n 60 "$log" >&2
        echo "failed: $* (all of its output: $log)" >&2
        return $code
    }
}

# as_root <command>...
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        env DEBIAN_FRONTEND=noninteractive "$@"
    else
        sudo env DEBIAN_FRONTEND=noninteractive "$@"
    fi
}

# install_missing <package>...
install_missing() {
    if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
        echo "This system has no apt-get, so nothing is installed. Needed here:"
        local package
        for package in "$@"; do echo "  ${software[$package]}"; done
        for tool in cmake ninja c++; do
            command -v $tool >/dev/null || fail "$tool is missing: install the list above."
        done
        return 0
    fi
    local missing=() package
    for package in "$@"; do
        dpkg-query -W -f='${Status}\n' "$package" 2>/dev/null | grep -q ' installed$' || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || fail "Neither root nor sudo here. As root: apt-get install ${missing[*]}"
        echo "Installing with sudo: ${missing[*]}"
    else
        echo "Installing: ${missing[*]}"
    fi
    quietly build/apt.log as_root apt-get -q update || fail "apt-get update failed."
    quietly build/apt.log as_root apt-get -q -y --no-install-recommends install "${missing[@]}" ||
        fail "apt-get could not install: ${missing[*]}"
}

# build_preset <preset> [<cmake --build option>...]
build_preset() {
    local preset=$1
    shift
    quietly "build/$preset/configure.log" cmake --preset "$preset" || fail "Configuring $preset failed."
    quietly "build/$preset/build.log" cmake --build --preset "$preset" --parallel "$(nproc)" "$@" ||
        fail "Building $preset failed."
}
