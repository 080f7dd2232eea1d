"""Whole fits by Lanewise and by its peers, side by side. Started by `run`, which builds what it needs."""

import argparse
import importlib
from pathlib import Path

import bars
import pictures
from about import footer
from programs import imports, sides

PROGRAM = "bench/peers/run"
TITLES = {"kmeans": "K-means", "mixture": "Gaussian mixtures", "pca": "Principal components",
          "ratings": "Ratings: alternating least squares"}
MODULES = {"kmeans": ("sklearn", "PIL"), "mixture": ("sklearn", "PIL"), "pca": ("sklearn",), "ratings": ("scipy",)}
TAKERS = {"picture": {"kmeans", "mixture"}, "folder": {"ratings"}}
DEBIAN = {"sklearn": "python3-sklearn", "PIL": "python3-pil", "scipy": "python3-scipy"}


def parse():
    parser = argparse.ArgumentParser(prog=PROGRAM, description=__doc__,
                                     usage="%(prog)s [-o FILE] [PICTURE] [FOLDER]\n       %(prog)s kmeans|mixture [-o FILE] [PICTURE]\n"
                                           "       %(prog)s ratings [-o FILE] [FOLDER]\n       %(prog)s pca [-o FILE]")
    parser.add_argument("inputs", nargs="*", type=Path, help="a picture, by default flower.jpg of scikit-learn; a folder with u1.base "
                        "and u1.test of MovieLens 100K")
    parser.add_argument("-o", "--output", type=Path, help="a file for the tables, as well as standard output; beside it a picture")
    parser.add_argument("--programs", type=Path, required=True, help="where lanewise_peer and perhaps peers in C++ are")
    parser.add_argument("--only", choices=TITLES, help="one part")
    options = parser.parse_args()
    options.parts = [options.only] if options.only else [*TITLES]
    options.picture = options.folder = None
    for path in options.inputs:
        name = "folder" if path.is_dir() else "picture"
        if getattr(options, name) or not path.exists() or TAKERS[name].isdisjoint(options.parts):
            parser.error(f"{path}: no picture or folder that is taken here")
        setattr(options, name, path)
    return options


def made(part, options):
    """The lines, the charts, and what the sides say of themselves; or a line that says why not."""
    lacking = [module for module in MODULES[part] if not imports(module)]
    if lacking:
        remedy = " ".join(DEBIAN[module] for module in lacking)
        return [f"Left out: this Python has no {' and no '.join(lacking)} (Debian and Ubuntu: apt install {remedy})."], [], []
    programs, missing = sides(part, options.programs)
    inputs = []
    if part in TAKERS["picture"]:
        from data import Picture
        inputs = [Picture.open(options.picture)]
    elif part in TAKERS["folder"]:
        inputs = [options.folder]
    lines, charts, abouts = importlib.import_module(part).tables(*inputs, programs)
    return [*lines, *missing], charts, abouts


def page(lines, charts, abouts, options):
    """The text; with an output, the picture beside it."""
    if options.output is not None and charts:
        lines = [*pictures.beside(options.output, bars.TITLE, lambda: bars.draw(charts)), *lines]
    given = [options.only] if options.only else []
    given += ["-o", options.output] if options.output is not None else []
    return "\n".join(["# Lanewise and its peers", "", *lines, *footer(abouts, PROGRAM, [*given, *options.inputs])]) + "\n"


def main():
    options = parse()
    if options.output is not None:
        options.output.parent.mkdir(parents=True, exist_ok=True)
    lines, charts, abouts = [], [], []
    for part in options.parts:
        try:
            some, of_part, by_sides = made(part, options)
        except SystemExit as ended:  # what the other parts took half an hour for is not lost
            some, of_part, by_sides = [f"Not finished: {ended}"], [], []
        lines += [f"## {TITLES[part]}", "", *some, ""]
        charts += [chart for chart in of_part if chart.peers()]
        abouts += by_sides
        text = page(lines, charts, abouts, options)
        if options.output is not None:
            options.output.write_text(text)
    print(text, end="")


if __name__ == "__main__":
    main()
