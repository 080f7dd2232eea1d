#!/usr/bin/env bash
# Installs what is missing, builds, and compresses a photograph to 5, 16 and 64 colours: ./demo.sh [photo]
# Leaves the pictures and a page that shows them, index.html, in demo/.
set -euo pipefail
start=$PWD
cd "$(dirname "${BASH_SOURCE[0]}")"
source scripts/packages.sh
source scripts/page.sh

# The photograph of scikit-learn's examples, out of its package without installing that.
fetch_flower() {
    command -v apt-get >/dev/null || { echo "Please name a photograph: ./demo.sh PHOTO" >&2; exit 1; }
    local folder image=usr/lib/python3/dist-packages/sklearn/datasets/images/flower.jpg
    folder=$(mktemp -d)
    chmod 755 "$folder"
    if ! (cd "$folder" && { apt-get download python3-sklearn || { refresh_packages && apt-get download python3-sklearn; }; } &&
        dpkg-deb -x python3-sklearn_*.deb .) >"$folder/log" 2>&1; then
        tail -n 5 "$folder/log" >&2
        echo "python3-sklearn, which has a photograph, could not be downloaded. Please name one: ./demo.sh PHOTO" >&2
        exit 1
    fi
    cp "$folder/$image" demo/flower.jpg
    rm -rf "$folder"
}

value() { jq -r ".$1" <<<"$2"; }

# compress <photo> <k>: the pictures, and a row of the table.
compress() {
    local photo=$1 k=$2 result
    result=$(build/release/cli/lanewise palette "$photo" -k "$k" -o "demo/$name-$k.png" --compare "demo/$name-$k-compare.png" \
        --palette "demo/$name-$k.json" --json)
    printf '%s\n' "$result" >"demo/$name-$k-figures.json"
    printf '%-12s %8s %4s %10s %15s %8s %9s  %s\n' "$(value width "$result")x$(value height "$result")" \
        "$(value unique_colours "$result")" "$k" "$(value iterations "$result")" "$(value 'inertia | round' "$result")" \
        "$(value 'psnr | if . == null then "infinite" else "\(. * 100 | round / 100) dB" end' "$result")" \
        "$(value 'seconds | . * 10000 | round / 10' "$result") ms" "$(value isa "$result"), $(value threads "$result") threads"
}

need "to build" "${build_packages[@]}" "${test_packages[@]}" jq
mkdir -p demo
if [[ $# -ge 1 ]]; then
    photo=$(cd "$start" && realpath -- "$1")
else
    [[ -s demo/flower.jpg ]] || fetch_flower
    photo=$PWD/demo/flower.jpg
fi
[[ -r $photo ]] || { echo "$photo cannot be read" >&2; exit 1; }
quietly "Building lanewise" bash -c \
    "cmake --preset release && cmake --build --preset release --target lanewise_cli -j '$(nproc)'"

file=$(basename -- "$photo")
name=${file%.*}
original=$name-original.${file##*.}
cp -- "$photo" "demo/$original"
echo "Compressing $photo"
printf '%-12s %8s %4s %10s %15s %8s %12s  %s\n' size colours k iterations inertia PSNR time "instruction set"
for k in 5 16 64; do compress "$photo" "$k"; done

{
    page_begin
    palette_section "$name" "$original" 5 16 64
    page_end
} >demo/index.html.tmp
mv demo/index.html.tmp demo/index.html
echo "The pictures, and a page that shows them: demo/index.html"
