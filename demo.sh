#!/usr/bin/env bash
# Installs what is missing, builds, compresses a photograph to 5, 16 and 64 colours, and draws another from its colours:
# ./demo.sh [photo]
# Leaves the pictures and a page that shows them, index.html, in demo/.
set -euo pipefail
start=$PWD
cd "$(dirname "${BASH_SOURCE[0]}")"
source scripts/build.sh
source scripts/page.sh

# The photograph of scikit-learn's examples, out of its package without installing that.
fetch_flower() {
    command -v apt-get >/dev/null || { echo "Please name a photograph: ./demo.sh PHOTO" >&2; exit 1; }
    local folder image=usr/lib/python3/dist-packages/sklearn/datasets/images/flower.jpg
    folder=$(mktemp -d)
    chmod 755 "$folder"
    if ! quietly "Downloading a photograph: flower.jpg of the package python3-sklearn" unpack_package python3-sklearn "$folder" ||
        ! cp "$folder/$image" demo/flower.jpg; then
        echo "There is no photograph. Please name one: ./demo.sh PHOTO" >&2
        exit 1
    fi
    rm -rf "$folder"
}

# unpack_package <package> <folder>
unpack_package() (
    cd "$2" && { apt-get download "$1" || { refresh_packages && apt-get download "$1"; }; } && dpkg-deb -x "$1"_*.deb .
)

row() { printf '%-11s %14s %4s %11s %15s %10s %10s  %s\n' "$@"; }

# compress <base> <photo> <k> [option]...: pictures whose names begin with the base, and a row of the table.
compress() {
    local base=$1 photo=$2 k=$3
    build/release/cli/lanewise palette "$photo" -k "$k" -o "$base.png" --compare "$base-compare.png" --palette "$base.json" \
        --json "${@:4}" >"$base-figures.json"
    local cells
    mapfile -t cells < <(jq -r "$page_jq"'
        "\(.width)x\(.height)", .unique_colours, .k, .iterations, objective, (.psnr | loss),
        "\(.seconds * 1000 | rounded(1)) ms", "\(.isa), \(.threads) \(if .threads == 1 then "thread" else "threads" end)"' "$base-figures.json")
    row "${cells[@]}"
}

need "to build" "${build_packages[@]}" jq
mkdir -p demo
if [[ $# -ge 1 ]]; then
    photo=$(cd "$start" && realpath -- "$1")
    [[ -r $photo && ! -d $photo ]] || { echo "$1 is no file that can be read" >&2; exit 2; }
else
    photo=$PWD/demo/flower.jpg
    [[ -s $photo ]] || fetch_flower
fi
quietly "Building lanewise" build_preset release --target lanewise_cli

echo "Compressing $photo"
row size "unique colours" k iterations inertia PSNR time "instruction set"
base=$(basename -- "$photo")
base=demo/${base%.*}
for k in 5 16 64; do compress "$base-$k" "$photo" "$k"; done
echo "By a Gaussian mixture, and a picture drawn from it"
row size "unique colours" k iterations log-likelihood PSNR time "instruction set"
compress "$base-mixture" "$photo" 5 --method mixture --sample "$base-mixture-sampled.png"

{
    page_begin
    palette_section "$photo" "$base" 5 16 64
    mixture_section "$base-mixture"
    page_end
} >demo/index.html.tmp
mv demo/index.html.tmp demo/index.html
echo "The pictures, and a page that shows them: demo/index.html"
