# shellcheck shell=bash disable=SC2034
# Sourced: installs the packages a script needs where apt-get can, and says what is missing where it cannot.

# need <what it is for> <package>...: installs those that are not there.
need() {
    local purpose=$1
    shift
    if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
        need_by_name "$purpose" "$@"
        return
    fi
    local missing=() package
    for package in "$@"; do
        [[ $(dpkg-query -W -f '${Status}' "$package" 2>/dev/null) == "install ok installed" ]] || missing+=("$package")
    done
    [[ ${#missing[@]} -gt 0 ]] || return 0
    if [[ $(id -u) -ne 0 ]] && ! command -v sudo >/dev/null; then
        echo "Please install as root, $purpose: ${missing[*]}" >&2
        exit 1
    fi
    quietly "Installing, $purpose: ${missing[*]}" install_packages "${missing[@]}" || exit 1
}

as_root() { if [[ $(id -u) -eq 0 ]]; then "$@"; else sudo "$@"; fi; }

refresh_packages() { as_root apt-get update; }

install_packages() {
    refresh_packages &&
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
}

# Elsewhere: the names of the software, once; the build then finds it or says what it lacks.
need_by_name() {
    echo "This is no Debian or Ubuntu. Needed, $1 (the names of Debian's packages): ${*:2}" >&2
}

build_packages=(g++ cmake ninja-build libxsimd-dev libcli11-dev libfmt-dev nlohmann-json3-dev libpng-dev libjpeg-dev zlib1g-dev
    libstb-dev)
test_packages=(doctest-dev)

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
