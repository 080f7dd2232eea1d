"""What the fits are made of."""

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy


@dataclass
class Picture:
    name: str
    pixels: numpy.ndarray

    @classmethod
    def open(cls, path):
        """None: flower.jpg of scikit-learn."""
        from PIL import Image
        if path is None:
            import sklearn
            path = Path(sklearn.__file__).parent / "datasets" / "images" / "flower.jpg"
        try:
            return cls(Path(path).name, numpy.ascontiguousarray(Image.open(path).convert("RGB")))
        except OSError as error:
            sys.exit(f"{path}: not a picture that can be read ({error})")


def blobs(random, n, d, k):
    """Of unit spread, their centres about 5.7 apart in any dimension: no k-means converges within 10 iterations."""
    rows = random.standard_normal((n, d)).astype(numpy.float32)
    centres = (random.standard_normal((k, d)) * 4 / d**0.5).astype(numpy.float32)
    rows += centres[random.randint(k, size=n)]
    return rows


def draw(random, rows, k):
    return rows[random.choice(len(rows), k, replace=False)]


def clustered(n, d, k):
    """Blobs, and k of their rows to start from: the same whenever asked."""
    random = numpy.random.RandomState(0)
    rows = blobs(random, n, d, k)
    return rows, draw(random, rows, k)
