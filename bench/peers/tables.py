"""Whole fits by Lanewise and by its peers, side by side. Started by `run`, which builds what it needs."""

import argparse
import importlib
import platform
import shlex
import sys
from importlib.util import find_spec
from pathlib import Path

from side import BLAS_OVERRIDES, environment

CLUSTERS = "kmeans", "mixture"  # of a picture, and what is made without a word


def parse():
    parser = argparse.ArgumentParser(prog="bench/peers/run", description=__doc__,
                                     usage="%(prog)s [kmeans|mixture] [-o FILE] [PICTURE]\n       %(prog)s ratings [-o FILE] [FOLDER]\n"
                                           "       %(prog)s pca [-o FILE]")
    parser.add_argument("input", nargs="?", help="a picture, by default flower.jpg of scikit-learn; or a folder with u1.base and "
                        "u1.test of MovieLens 100K")
    parser.add_argument("-o", "--output", type=Path, help="a file for the tables, as well as standard output")
    parser.add_argument("--programs", type=Path, required=True, help="where lanewise_peer and perhaps armadillo_peer are")
    parser.add_argument("--only", choices=[*CLUSTERS, "ratings", "pca"], help="one kind of tables")
    options = parser.parse_args()
    if options.only == "pca" and options.input:
        parser.error("pca makes its own data")
    return options


def programs(folder, name):
    """The sides' commands."""
    found = {"lanewise": [folder / "lanewise_peer"]}
    if name == "ratings":
        if find_spec("cmfrec"):
            found["cmfrec"] = [sys.executable, Path(__file__).with_name("cmfrec_worker.py")]
        return found
    found["scikit-learn"] = [sys.executable, Path(__file__).with_name("sklearn_worker.py")]
    armadillo = folder / "armadillo_peer"
    if name == "mixture" and armadillo.exists():
        found["Armadillo"] = [armadillo]
    return found


def processor():
    try:
        for text in Path("/proc/cpuinfo").read_text().splitlines():
            if text.startswith("model name"):
                return text.split(":")[1].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def footer(about, options):
    overrides = [name for name in BLAS_OVERRIDES if name in environment()]
    given = [options.only] if options.only else []
    given += ["-o", str(options.output)] if options.output else []
    given += [options.input] if options.input else []
    named = ("scikit-learn", "cmfrec", "scikit-surprise", "numpy", "scipy", "Python", "Armadillo")
    peers = ", ".join(f"{name} {about[name]}" for name in named if name in about)
    who = f"{processor()}, {platform.system()} {platform.machine()}. Lanewise: {about['isa']}, {about['compiler']}."
    if peers:
        who += f" Peers: {peers}; BLAS: {about['blas']}"
    if overrides:
        who += f", with {' and '.join(overrides)} set"
    return [who.removesuffix(".") + ".", "", f"Command: `{shlex.join(['bench/peers/run', *given])}`"]


def made(options):
    """For each kind of tables the lines, and the runs of its last comparison."""
    if options.only == "ratings":
        import ratings
        folder = Path(options.input) if options.input else None
        yield ratings.tables(folder, programs(options.programs, "ratings"))
        return
    if options.only == "pca":
        import pca
        yield pca.tables(programs(options.programs, "pca"))
        return
    from data import Picture
    picture = Picture.open(options.input)
    for name in [options.only] if options.only else CLUSTERS:
        yield importlib.import_module(name).tables(picture, programs(options.programs, name))


def main():
    options = parse()
    lines, about = [], {}
    for some, runs in made(options):
        lines += [*some, ""]
        for run in runs:
            about |= run.about
    text = "\n".join(lines + footer(about, options)) + "\n"
    print(text, end="")
    if options.output is not None:
        options.output.write_text(text)


if __name__ == "__main__":
    main()
