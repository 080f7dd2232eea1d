#!/usr/bin/env bash
# Installs what is missing, builds, compresses a photograph to 5, 16 and 64 colours, draws another from its colours, encodes
# its patches in 4 and 16 numbers, and recommends by ratings: ./demo.sh [photo [ratings]]
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

# encode <base> <photo> <k> <its figures by compress>: pictures whose names begin with the base, and a line about them. A small picture
# gets smaller patches, or fewer numbers.
encode() {
    local base=$1 photo=$2 patch k
    read -r patch k < <(jq -r --argjson k "$3" '([8, .width, .height] | min) as $side |
        "\($side) \([$k, 3 * $side * $side, (.width / $side | ceil) * (.height / $side | ceil)] | min)"' "$4")
    build/release/cli/lanewise pca image "$photo" -k "$k" --patch "$patch" -o "$base.png" --compare "$base-compare.png" \
        --json >"$base-figures.json"
    jq -r "$page_jq"'"\(.patches | grouped) patches of \(.patch) x \(.patch), \(.numbers_per_patch) numbers -> \(.k): \(.psnr | loss)"' \
        "$base-figures.json"
}

# factorize <ratings> <base> <held out> <at least>: the files of ratings_section, and what the command says.
factorize() {
    local ratings=$1 base=$2 held_out=$3 least=$4 user
    build/release/cli/lanewise ratings prepare "$ratings" --at-least "$least" --validation "$held_out" --test "$held_out" \
        --center biases -o "$base.lw" --json >"$base-prepared.json" || return 1
    build/release/cli/lanewise als fit "$base.lw" -k 8 --lambda 0.1 --scale-lambda count --monitor rmse --log-every 5 \
        --model "$base-model.lw" --plot "$base-loss.svg"
    build/release/cli/lanewise als fit "$base.lw" -k 1 --lambda 1e6 --max-steps 1 --model "$base-means.lw" --json >/dev/null
    build/release/cli/lanewise als evaluate "$base.lw" --model "$base-means.lw" --json >"$base-means.json"
    build/release/cli/lanewise als evaluate "$base.lw" --model "$base-model.lw" --json >"$base-figures.json"
    mkdir -p "$base"
    build/release/cli/lanewise ratings export "$base.lw" --out "$base" --json >/dev/null
    user=$(sed -n '2s/^0,//p' "$base/users.csv" | tr -d '"\r')
    build/release/cli/lanewise als recommend --model "$base-model.lw" --user "$user" -n 5 --json >"$base-recommended.json"
    jq -rn --slurpfile all "$base-figures.json" --slurpfile means "$base-means.json" '
        "RMSE on ratings held back: \($all[0].test_rmse * 1000 | round / 1000), by means alone \($means[0].test_rmse * 1000 | round / 1000)"'
}

need "to build" "${build_packages[@]}" jq
mkdir -p demo
if [[ $# -ge 1 && -n $1 ]]; then
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
echo "Its patches in fewer numbers each, by principal components"
for k in 4 16; do encode "$base-patches-$k" "$photo" "$k" "$base-5-figures.json"; done

noise=""
if [[ $# -ge 2 ]]; then
    ratings=$(cd "$start" && realpath -- "$2")
    [[ -r $ratings && ! -d $ratings ]] || { echo "$2 is no file that can be read" >&2; exit 2; }
    echo "Factorizing the ratings of $ratings"
    factorize "$ratings" demo/ratings 200 21
else
    noise=0.5
    ratings=demo/restaurants.csv
    awk -v noise=$noise -f scripts/ratings.awk >"$ratings"
    echo "Factorizing ratings that were made in the shape of a restaurant guide's: of rank 4, with noise of $noise on top"
    factorize "$ratings" demo/ratings 3000 6
    echo "No prediction can be better than the noise, $noise"
fi

{
    page_begin
    palette_section "$photo" "$base" 5 16 64
    mixture_section "$base-mixture"
    patches_section "$base-patches" 4 16
    ratings_section demo/ratings "$(basename -- "$ratings")" "$noise"
    page_end
} >demo/index.html.tmp
mv demo/index.html.tmp demo/index.html
echo "The pictures, and a page that shows them: demo/index.html"
