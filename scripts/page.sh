# shellcheck shell=bash
# Sourced: the demo's page, a function a section. One file: the pictures are in it.

escape_html() { jq -rn --arg text "$1" '$text | @html'; }
escape_url() { jq -rn --arg text "$1" '$text | @uri'; }

# picture <file> <description>
picture() {
    local type=image/jpeg
    [[ $(head -c 4 -- "$1" | tail -c 3) != PNG ]] || type=image/png
    printf '<img src="data:%s;base64,%s" alt="%s">\n' "$type" "$(base64 -w 0 -- "$1")" "$(escape_html "$2")"
}

kib() { awk -v bytes="$(wc -c <"$1")" 'BEGIN { printf "%.0f KiB", bytes / 1024 }'; }

# What the figures' files and the lists of colours are read with.
# shellcheck disable=SC2016
page_jq='
    def grouped: round | tostring | [while(length > 0; .[:-3]) | .[-3:]] | reverse | join(" ");
    def rounded($digits): . * pow(10; $digits) | round / pow(10; $digits);
    def loss: if . == null then "nothing lost" else "\(rounded(2)) dB" end;
    def objective: if .method == "mixture" then .log_likelihood | rounded(4) else .inertia | round end;
    def figure($name; $value): "<div><dt>\($name)</dt><dd>\($value)</dd></div>";
    def swatch: "<span style=\"background:\(.hex);flex:\(.share)\" title=\"\(.hex), \(.share * 100 | rounded(1))%\"></span>";
'

page_begin() {
    cat <<'HTML'
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Lanewise: the demo</title>
<style>
:root { color-scheme: light dark; --ink: #1d2327; --quiet: #5c666d; --ground: #fbfaf8; --card: #fff; --line: #e4e0da; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #ece8e1; --quiet: #a39d94; --ground: #16181a; --card: #1f2224; --line: #34383b; }
}
body { margin: 0 auto; max-width: 76rem; padding: 2rem 1rem 4rem; background: var(--ground); color: var(--ink);
       font: 16px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.9rem; margin: 0; }
h2 { margin: 2rem 0 .2rem; }
p { color: var(--quiet); margin: .2rem 0 1.2rem; max-width: 48rem; }
a { color: inherit; }
.pictures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 1.2rem; }
figure { margin: 0; background: var(--card); border: 1px solid var(--line); border-radius: 12px; overflow: hidden; }
/* Pixels as the command saw them, whatever the camera noted about its own orientation. */
img { display: block; width: 100%; height: auto; image-orientation: none; }
.swatches { display: flex; height: 1.4rem; margin: .6rem 0; border-radius: 6px; overflow: hidden; }
.swatches span { min-width: 1px; }
figcaption { padding: .8rem 1rem 1rem; }
figcaption a { float: right; color: var(--quiet); font-size: .9rem; }
dl { display: flex; flex-wrap: wrap; gap: .4rem 1.2rem; margin: .5rem 0 0; }
dt { color: var(--quiet); font-size: .8rem; }
dd { margin: 0; font-variant-numeric: tabular-nums; }
</style>
</head>
<body>
<h1>Lanewise</h1>
<p>Clustering on the device. The same input, options and seed give the same bits for any number of threads and on every vector
width.</p>
HTML
}

page_end() { printf '</body>\n</html>\n'; }

# palette_section <photo> <base> <k>...: the photograph, and what compress() of demo.sh left under base-k.
palette_section() {
    local photo=$1 base=$2
    shift 2
    cat <<HTML
<h2>A photograph in k colours</h2>
<p>K-means on the pixels of $(escape_html "$(basename -- "$photo")"): each takes the nearest of k colours, and Lloyd's iterations move the colours
until the squared error no longer falls.$(photo_credit "$photo")</p>
<div class="pictures">
$(palette_original "$photo" "$base-$1-figures.json")
HTML
    local k
    for k in "$@"; do palette_figure "$base-$k"; done
    echo "</div>"
}

# mixture_section <base>: what compress() left there with --method mixture and --sample.
mixture_section() {
    local k
    k=$(jq .k "$1-figures.json")
    cat <<HTML
<h2>The same by a mixture, and drawn from it</h2>
<p>A Gaussian mixture of $k says how likely each colour is. First, each pixel takes the mean of its most likely component. Then a
picture of as many pixels drawn from the mixture: the colours are right and the structure is gone, for pixels are drawn
independently, and the mixture does not know where they were.</p>
<div class="pictures">
$(palette_figure "$1")
<figure>
$(picture "$1-sampled.png" "pixels drawn from a mixture of $k")
<figcaption><a href="$(escape_url "$(basename -- "$1-sampled.compare.png")")">beside the photograph</a>
<strong>Sampled from a mixture of $k</strong></figcaption>
</figure>
</div>
HTML
}

# patches_section <base> <k>...: what encode() of demo.sh left under base-k.
patches_section() {
    local base=$1 patch
    shift
    patch=$(jq .patch "$base-$1-figures.json")
    cat <<HTML
<h2>Its patches in K numbers each</h2>
<p>The picture cut into patches of $patch × $patch pixels, $((3 * patch * patch)) numbers each. Their principal components are the linear autoencoder that loses
least: each patch is encoded in K numbers, and decoded to what is shown.</p>
<div class="pictures">
HTML
    local k
    for k in "$@"; do patches_figure "$base-$k"; done
    echo "</div>"
}

# patches_figure <base>
patches_figure() {
    local base=$1 k
    k=$(jq .k "$base-figures.json")
    cat <<HTML
<figure>
$(picture "$base.png" "the photograph, $k numbers a patch")
<figcaption><a href="$(escape_url "$(basename -- "$base-compare.png")")">beside the photograph</a><strong>Encoded in $k numbers a patch</strong>
<dl>$(jq -r "$page_jq"'
    [figure("PSNR"; .psnr | loss), figure("numbers a patch"; "\(.numbers_per_patch) → \(.k)"), figure("patches"; .patches | grouped),
     figure("time"; "\(.seconds * 1000 | rounded(1)) ms"), figure("on"; "\(.isa), \(.threads)\(if .threads == 1 then " thread" else " threads" end)")] | add' \
        "$base-figures.json")</dl>
</figcaption>
</figure>
HTML
}

photo_credit() {
    [[ $1 != "$PWD/demo/flower.jpg" ]] || echo " Photograph by flickr user vultilion, CC-BY 2.0."
}

# palette_original <photo> <figures>
palette_original() {
    cat <<HTML
<figure>
$(picture "$1" "the photograph")
<figcaption><strong>The photograph</strong>
<dl>$(jq -r --arg size "$(kib "$1")" "$page_jq"'
    [figure("file"; $size), figure("pixels"; "\(.width) × \(.height)"), figure("colours"; .unique_colours | grouped)] | add' "$2")</dl>
</figcaption>
</figure>
HTML
}

# palette_figure <base>
palette_figure() {
    local base=$1 k
    k=$(jq .k "$base-figures.json")
    cat <<HTML
<figure>
$(picture "$base.png" "the photograph in $k colours")
<figcaption><a href="$(escape_url "$(basename -- "$base-compare.png")")">beside the photograph</a><strong>Compressed to $k colors</strong>
<div class="swatches">$(jq -r "$page_jq"'[.colours[] | swatch] | add' "$base.json")</div>
<dl>$(jq -r --arg size "$(kib "$base.png")" "$page_jq"'
    [figure("file"; $size), figure("PSNR"; .psnr | loss),
     if .method == "mixture" then figure("log-likelihood"; objective) else figure("inertia"; objective | grouped) end,
     figure("iterations"; "\(.iterations)\(if .converged then "" else ", not converged" end)"),
     figure("time"; "\(.seconds * 1000 | rounded(1)) ms"), figure("on"; "\(.isa), \(.threads)\(if .threads == 1 then " thread" else " threads" end)")] | add' \
        "$base-figures.json")</dl>
</figcaption>
</figure>
HTML
}

# ratings_section <base> <name> <noise or "">: what factorize() of demo.sh left.
ratings_section() {
    local base=$1 name=$2 noise=$3 about
    if [[ -n $noise ]]; then
        about="Ratings of restaurants that were made for this page: $(jq -r .users "$base-figures.json") guests of whom most wrote little,
popularity by rank, tastes of 4 factors, and normal noise of standard deviation $noise on top, below which no prediction can get."
    else
        about="The ratings of $(escape_html "$name")."
    fi
    cat <<HTML
<h2>Ratings that nobody gave</h2>
<p>$about Alternating least squares finds a few numbers for each user and each item whose products predict the ratings; those
held back say when to stop.</p>
<div class="pictures">
<figure>
<img src="data:image/svg+xml;base64,$(base64 -w 0 -- "$base-loss.svg")" alt="training and validation loss by step">
<figcaption><strong>Training and validation loss</strong></figcaption>
</figure>
<figure>
<figcaption><strong>How far off, on ratings held back for a test</strong>
<dl>$(jq -rn --arg noise "$noise" --slurpfile all "$base-figures.json" --slurpfile means "$base-means.json" "$page_jq"'
    [figure("RMSE by means alone"; $means[0].test_rmse | rounded(3)), figure("RMSE of the factorization"; $all[0].test_rmse | rounded(3)),
     if $noise == "" then "" else figure("noise"; $noise) end, figure("training ratings"; $all[0].train_ratings | grouped)] | add')</dl>
<p></p><strong>For $(escape_html "$(jq -r .user "$base-recommended.json")"), of what they have not rated</strong>
<dl>$(jq -r "$page_jq"'[[.recommended, .ratings] | transpose[] | figure(.[0] | @html; .[1] | rounded(2))] | add' "$base-recommended.json")</dl>
</figcaption>
</figure>
</div>
HTML
}
