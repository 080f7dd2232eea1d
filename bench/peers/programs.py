"""The sides' commands, of those that are here; a line for each that is not."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Peer:
    """In Python."""
    name: str
    parts: tuple
    module: str
    worker: str
    remedy: str

    def command(self):
        return [sys.executable, Path(__file__).with_name(self.worker)]


@dataclass
class Built:
    """In C++, where CMake has found what it needs."""
    name: str
    part: str
    program: str
    packages: str


PEERS = [
    Peer("scikit-learn", ("kmeans", "mixture", "pca"), "sklearn", "sklearn_worker.py", "apt install python3-sklearn"),
    Peer("scikit-learn-intelex", ("kmeans",), "sklearnex.cluster", "sklearnex_worker.py", "pip install scikit-learn-intelex"),
    Peer("FAISS", ("kmeans",), "faiss", "faiss_worker.py", "pip install faiss-cpu"),
    Peer("OpenCV", ("kmeans",), "cv2", "opencv_worker.py", "pip install opencv-python-headless"),
    Peer("cmfrec", ("ratings",), "cmfrec", "cmfrec_worker.py", "CFLAGS=-fno-wrapv pip install --no-binary cmfrec cmfrec"),
    Peer("LIBMF", ("ratings",), "libmf", "libmf_worker.py",
         "CFLAGS='-O3 -march=native -DUSEAVX -DUSEOMP -fopenmp' LDFLAGS=-fopenmp pip install --no-binary libmf libmf"),
]
BUILT = [
    Built("VLFeat", "kmeans", "vlfeat_peer", "libvlfeat-dev"),
    Built("Armadillo", "mixture", "armadillo_peer", "libarmadillo-dev libopenblas0-pthread"),
]
STEP_BY_STEP = "lanewise", "cmfrec"  # alternating least squares
GIVEN_CENTROIDS = "lanewise", "scikit-learn", "FAISS"  # predict with centroids that they have not found


def imports(*modules):
    """Whether this Python can. Asked in a process of its own: none of them stays here."""
    return subprocess.run([sys.executable, "-c", f"import {', '.join(modules)}"], capture_output=True).returncode == 0


def sides(part, folder):
    """The commands by the sides' names, ours first, and lines of Markdown about those that are missing. folder: of the programs."""
    found, missing = {"lanewise": [folder / "lanewise_peer"]}, []
    for peer in PEERS:
        if part in peer.parts and imports(peer.module):
            found[peer.name] = peer.command()
        elif part in peer.parts:
            missing += ["", f"{peer.name}: left out, this Python cannot import {peer.module} ({peer.remedy})."]
    for built in BUILT:
        if part == built.part and (folder / built.program).exists():
            found[built.name] = [folder / built.program]
        elif part == built.part:
            missing += ["", f"{built.name}: left out, CMake has not found it (Debian and Ubuntu: apt install {built.packages})."]
    return found, missing
