# shellcheck shell=bash
# Sourced: the demo's page, a function a section.

escape_html() { sed -e 's/&/\&amp;/g' -e 's/</\&lt;/g' -e 's/>/\&gt;/g' -e 's/"/\&quot;/g' -e "s/'/\&#39;/g" <<<"$1"; }

# A file's name as part of a link.
escape_url() { jq -rn --arg name "$1" '$name | @uri'; }

page_begin() {
    cat <<'HTML'
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Lanewise: what it does</title>
<style>
:root { color-scheme: light dark; --ink: #1d2327; --quiet: #5c666d; --ground: #fbfaf8; --card: #fff; --line: #e4e0da; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #ece8e1; --quiet: #a39d94; --ground: #16181a; --card: #1f2224; --line: #34383b; }
}
body { margin: 0 auto; max-width: 72rem; padding: 2rem 1rem 4rem; background: var(--ground); color: var(--ink);
       font: 16px/1.55 system-ui, sans-serif; }
h1 { font-size: 1.9rem; margin: 0; } h2 { margin: 2.5rem 0 .3rem; } h3 { margin: 0 0 .8rem; font-size: 1.15rem; }
p { color: var(--quiet); margin: .2rem 0 1.2rem; max-width: 46rem; }
article { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 1.2rem; margin: 1.2rem 0; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); gap: 1rem; }
figure { margin: 0; } img { display: block; width: 100%; height: auto; border-radius: 6px; }
figcaption { color: var(--quiet); font-size: .9rem; margin-top: .3rem; }
dl { display: flex; flex-wrap: wrap; gap: .4rem 2rem; margin: 1rem 0 0; }
dt { color: var(--quiet); font-size: .8rem; } dd { margin: 0; font-variant-numeric: tabular-nums; }
.swatches { display: flex; height: 1.6rem; border-radius: 6px; overflow: hidden; margin-top: 1rem; }
.swatches span { min-width: 2px; }
</style>
</head>
<body>
<h1>Lanewise</h1>
<p>Clustering on the device: exact, fast, and the same bits on every core count and every vector width.</p>
HTML
}

# palette_section <name> <original> <k>...: what compress() left in demo/.
palette_section() {
    local name=$1 original=$2 k figures title link
    shift 2
    title=$(escape_html "$name")
    link=$(escape_url "$name")
    figures=demo/$name-$1-figures.json
    echo "<h2>A photograph in k colours</h2>"
    echo "<p>K-means on the pixels of $title, $(jq -r '"\(.width) × \(.height) with \(.unique_colours) different colours"' "$figures")." \
        "Every pixel takes the nearest of k colours, and those are chosen so that the squared error is as small as Lloyd's" \
        "iterations can make it.</p>"
    for k in "$@"; do
        figures=demo/$name-$k-figures.json
        cat <<HTML
<article>
<h3>Compressed to $k colors</h3>
<div class="pair">
<figure><img src="$link-$k.png" alt="$title in $k colours"><figcaption>compressed, $(($(wc -c <"demo/$name-$k.png") / 1024)) KiB</figcaption></figure>
<figure><img src="$(escape_url "$original")" alt="$title"><figcaption>original, $(($(wc -c <"demo/$original") / 1024)) KiB</figcaption></figure>
</div>
<div class="swatches">$(jq -r '.colours[] | "<span style=\"background:\(.hex);flex:\(.share)\" title=\"\(.hex) \(.share * 1000 | round / 10)%\"></span>"' "demo/$name-$k.json")</div>
<dl>$(jq -r '[["iterations", "\(.iterations)\(if .converged then ", converged" else "" end)"], ["inertia", (.inertia | round | tostring)],
    ["PSNR", (if .psnr == null then "infinite" else "\(.psnr * 100 | round / 100) dB" end)], ["time", "\(.seconds * 10000 | round / 10) ms"],
    ["instruction set", .isa], ["threads", (.threads | tostring)]] | .[] | "<div><dt>\(.[0])</dt><dd>\(.[1])</dd></div>"' "$figures")</dl>
</article>
HTML
    done
}

page_end() { printf '</body>\n</html>\n'; }
