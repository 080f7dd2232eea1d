"""Whole fits by Lanewise and by its peers, side by side. Started by `run`, which builds what it needs."""

import argparse
import platform
import shlex
import sys
from pathlib import Path

import kmeans
import mixture
from data import Picture
from side import BLAS_OVERRIDES, environment

TABLES = {"kmeans": kmeans.tables, "mixture": mixture.tables}


def parse():
    parser = argparse.ArgumentParser(prog="bench/peers/run", description=__doc__,
                                     usage="%(prog)s [kmeans|mixture] [-o FILE] [PICTURE]")
    parser.add_argument("picture", nargs="?", help="default: flower.jpg of scikit-learn")
    parser.add_argument("-o", "--output", type=Path, help="a file for the tables, as well as standard output")
    parser.add_argument("--programs", type=Path, required=True, help="where lanewise_peer and perhaps armadillo_peer are")
    parser.add_argument("--only", choices=list(TABLES), help="one kind of tables")
    return parser.parse_args()


def programs(folder, name):
    """The sides' commands."""
    found = {"lanewise": [folder / "lanewise_peer"],
             "scikit-learn": [sys.executable, Path(__file__).with_name("sklearn_worker.py")]}
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
    given += [options.picture] if options.picture else []
    named = ("scikit-learn", "numpy", "scipy", "Python", "Armadillo")
    peers = ", ".join(f"{name} {about[name]}" for name in named if name in about)
    who = (f"{processor()}, {platform.system()} {platform.machine()}. Lanewise: {about['isa']}, {about['compiler']}. "
           f"Peers: {peers}; BLAS: {about['blas']}")
    if overrides:
        who += f", with {' and '.join(overrides)} set"
    return [who + ".", "", f"Command: `{shlex.join(['bench/peers/run', *given])}`"]


def main():
    options = parse()
    picture = Picture.open(options.picture)
    lines, about = [], {}
    for name in [options.only] if options.only else TABLES:
        some, runs = TABLES[name](picture, programs(options.programs, name))
        lines += [*some, ""]
        for run in runs:
            about |= run.about
    text = "\n".join(lines + footer(about, options)) + "\n"
    print(text, end="")
    if options.output is not None:
        options.output.write_text(text)


if __name__ == "__main__":
    main()
