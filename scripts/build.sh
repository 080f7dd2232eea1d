# shellcheck shell=bash disable=SC2034
# Sourced: installs the packages a script needs where apt-get can, says what is missing where it cannot, and builds a preset.

# Package of Debian and Ubuntu, and the software's name elsewhere.
declare -A software=(
    [g++]="a C++20 compiler, such as g++ 12"
    [cmake]="CMake 3.25"
    [ninja-build]="Ninja"
    [libxsimd-dev]="xsimd 8.1"
    [libcli11-dev]="CLI11 2.1"
    [libfmt-dev]="fmt 9"
    [nlohmann-json3-dev]="nlohmann-json 3"
    [libpng-dev]="libpng"
    [libjpeg-dev]="libjpeg-turbo"
    [zlib1g-dev]="zlib"
    [libstb-dev]="stb (stb_easy_font.h)"
    [doctest-dev]="doctest 2.4"
    [jq]="jq"
    [ccache]="ccache"
    [pkg-config]="pkg-config"
    [dpkg-dev]="dpkg-deb and dpkg-shlibdeps"
    [qemu-user]="QEMU's user-mode emulation"
    [valgrind]="valgrind"
    [libbenchmark-dev]="Google Benchmark"
    [g++-aarch64-linux-gnu]="a cross compiler, aarch64-linux-gnu-g++"
    [g++-arm-linux-gnueabihf]="a cross compiler, arm-linux-gnueabihf-g++"
    [g++-riscv64-linux-gnu]="a cross compiler, riscv64-linux-gnu-g++"
    [gcc-arm-none-eabi]="a cross compiler for bare metal, arm-none-eabi-g++"
    [libstdc++-arm-none-eabi-newlib]="its C++ library"
    [libnewlib-arm-none-eabi]="its C library, newlib"
    [qemu-system-arm]="QEMU's emulation of ARM boards"
    [clang]="clang 14"
    [libomp-dev]="LLVM's OpenMP"
)
build_packages=(g++ cmake ninja-build libxsimd-dev libcli11-dev libfmt-dev nlohmann-json3-dev libpng-dev libjpeg-dev zlib1g-dev
    libstb-dev doctest-dev)

# need <what it is for> <package>...: installs those that are not there.
need() {
    local purpose=$1
    shift
    if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
        need_by_name "$purpose" "$@"
        return
    fi
    local missing=() package with=""
    for package in "$@"; do
        [[ $(dpkg-query -W -f '${Status}\n' "$package" 2>/dev/null) == *"install ok installed"* ]] || missing+=("$package")
    done
    [[ ${#missing[@]} -gt 0 ]] || return 0
    if [[ $(id -u) -ne 0 ]]; then
        command -v sudo >/dev/null || { echo "Please install as root, $purpose: ${missing[*]}" >&2; exit 1; }
        with=" with sudo"
    fi
    quietly "Installing$with, $purpose: ${missing[*]}" install_packages "${missing[@]}" || exit 1
}

# Elsewhere: what it is called, once; the build then finds it or says what it lacks.
need_by_name() {
    local package
    echo "This system has no apt-get. Needed, $1, these versions or newer:" >&2
    for package in "${@:2}"; do echo "    ${software[$package]}" >&2; done
    for package in cmake ninja c++; do
        command -v "$package" >/dev/null || { echo "$package is missing" >&2; exit 1; }
    done
}

as_root() {
    if [[ $(id -u) -eq 0 ]]; then
        env DEBIAN_FRONTEND=noninteractive "$@"
    else
        sudo env DEBIAN_FRONTEND=noninteractive "$@"
    fi
}

refresh_packages() { as_root apt-get -q update; }

install_packages() { refresh_packages && as_root apt-get -q install -y --no-install-recommends "$@"; }

# quietly <what> <command>...: one line while it works, all of its output if it fails.
quietly() {
    local what=$1 log
    shift
    log=$(mktemp)
    echo "$what"
    if ! "$@" >"$log" 2>&1 </dev/null; then
        cat "$log"
        rm -f "$log"
        echo "failed: $what" >&2
        return 1
    fi
    rm -f "$log"
}

# build_preset <preset> [option of cmake --build]...
build_preset() { cmake --preset "$1" && cmake --build --preset "$1" --parallel "$(nproc)" "${@:2}"; }
