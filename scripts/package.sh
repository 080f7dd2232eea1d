#!/usr/bin/env bash
# Installs the library and builds examples/ against it, as a user would: static, shared and without OpenMP, by pkg-config alone, and for
# 64-bit ARM. With --deb the Debian package too, command included. Everything goes into build/package-*: as deep as the other builds,
# so that a compiler cache knows their units.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/build.sh
need "to build packages" "${build_packages[@]}" pkg-config g++-aarch64-linux-gnu qemu-user dpkg-dev

out=$PWD/build/package

# install_library <name> [option of cmake]...: into build/package/<name>/prefix.
install_library() {
    cmake -S . -B "$out-$1" -G Ninja -DLANEWISE_CLI=OFF -DLANEWISE_TESTS=OFF -DLANEWISE_EXAMPLES=OFF \
        -DCMAKE_INSTALL_PREFIX="$out-$1/prefix" "${@:2}" &&
        cmake --build "$out-$1" --parallel "$(nproc)" &&
        rm -rf "$out-$1/prefix" &&
        cmake --install "$out-$1"
}

# use_library <name> [option of cmake]...: the examples, from a prefix that was moved since.
use_library() {
    rm -rf "$out-$1/moved" "$out-$1/examples"
    cp -a "$out-$1/prefix" "$out-$1/moved"
    cmake -S examples -B "$out-$1/examples" -G Ninja -DCMAKE_PREFIX_PATH="$out-$1/moved" "${@:2}" &&
        grep -q "^lanewise_DIR:PATH=$out-$1/moved/" "$out-$1/examples/CMakeCache.txt" &&
        cmake --build "$out-$1/examples" --parallel "$(nproc)" &&
        OMP_WAIT_POLICY=passive ctest --test-dir "$out-$1/examples" --output-on-failure --no-tests=error
}

# With a compiler and pkg-config; the C program is compiled and linked as C.
use_pkg_config() {
    local name=$1 flags=$2 program=$out-$1/pkg-config
    mkdir -p "$program"
    export PKG_CONFIG_PATH=$out-$name/moved/lib/pkgconfig LD_LIBRARY_PATH=$out-$name/moved/lib
    # shellcheck disable=SC2046,SC2086
    gcc -std=c11 -Wall -Wextra -Wpedantic -Werror examples/device.c -o "$program/device" $(pkg-config --cflags --libs $flags lanewise) &&
        g++ -std=c++20 -Wall -Wextra -Werror examples/kmeans.cpp -o "$program/kmeans" $(pkg-config --cflags --libs $flags lanewise) &&
        "$program/device" && "$program/kmeans"
}

# The shared library exports names of its own and nothing else, and has the name that programs ask for.
check_shared() {
    local library=$out-shared/prefix/lib/liblanewise.so foreign
    foreign=$(nm -D --defined-only --format=posix "$library" | awk '{ print $1 }' | grep -vE '^(_ZNK?8lanewise|lanewise_)' || true)
    [[ -z $foreign ]] || { echo "exported: $foreign"; return 1; }
    nm -D --defined-only --format=posix "$library" | grep '^lanewise_kmeans_fit_f32 T' >/dev/null || { echo "the C interface is hidden"; return 1; }
    nm -DC --defined-only "$library" | grep 'lanewise::kmeans::predict<float>' >/dev/null || { echo "the C++ interface is hidden"; return 1; }
    ! nm -DC --defined-only "$library" | grep -E 'lanewise::simd::(scalar|sse2|avx2|avx512|neon64)' || { echo "kernels are exported"; return 1; }
    readelf -d "$library" | grep 'SONAME.*liblanewise\.so\.[0-9]*\.[0-9]*]' >/dev/null || { echo "no soname"; return 1; }
}

# What dpkg makes of it, unpacked and run.
check_deb() {
    cmake -S . -B "$out-deb" -G Ninja -DLANEWISE_TESTS=OFF -DLANEWISE_EXAMPLES=OFF && cmake --build "$out-deb" --parallel "$(nproc)" || return 1
    rm -rf "$out-deb"/*.deb "$out-deb/root"
    (cd "$out-deb" && cpack) || return 1
    local package
    package=$(echo "$out-deb"/*.deb)
    dpkg-deb -I "$package" && dpkg-deb -c "$package" || return 1
    dpkg-deb -f "$package" Depends | grep libstdc++6 >/dev/null || { echo "the dependencies are missing"; return 1; }
    dpkg-deb -x "$package" "$out-deb/root" && "$out-deb/root/usr/bin/lanewise" info
}

# check_library <name> <option of pkg-config> [option of cmake]...
check_library() {
    quietly "Installing: $1" install_library "$1" "${@:3}"
    quietly "The examples with it" use_library "$1"
    quietly "The same by pkg-config" use_pkg_config "$1" "$2"
}

check_library static --static
check_library shared "" -DBUILD_SHARED_LIBS=ON
quietly "What the shared library exports" check_shared
check_library without-openmp --static -DLANEWISE_OPENMP=OFF
arm=(-DCMAKE_TOOLCHAIN_FILE="$PWD/toolchains/aarch64.cmake")
quietly "Installing: aarch64" install_library aarch64 "${arm[@]}"
quietly "The examples with it, under QEMU" use_library aarch64 "${arm[@]}"
[[ ${1-} != --deb ]] || quietly "The Debian package" check_deb
echo "the installed package works"
