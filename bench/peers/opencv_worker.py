"""The side of OpenCV in a comparison of k-means."""

import cv2
import numpy

from worker import load_centroids, main

BLOCK = 1000  # rows


def nearest(rows, centroids):
    """Labels in float64, a block of rows at a time."""
    centroids = centroids.astype(numpy.float64)
    norms = numpy.square(centroids).sum(axis=1)
    blocks = (rows[i:i + BLOCK] for i in range(0, len(rows), BLOCK))
    return numpy.concatenate([(norms - 2 * block @ centroids.T).argmin(axis=1) for block in blocks]).astype(numpy.int32)


class Clusters:
    """cv2.kmeans begins with labels, made outside the clock, and ends with centroids and no labels by them. After one round more than
    the others' iterations its labels are theirs, and its centroids the means by these labels."""

    def __init__(self, rows, start, k, iterations):
        self.rows, self.k, self.iterations = rows, k, iterations
        self.start = nearest(rows, load_centroids(start, k)).reshape(-1, 1)
        few = numpy.random.RandomState(0).rand(2048, 2).astype(numpy.float32)
        cv2.kmeans(few, 2, None, (cv2.TERM_CRITERIA_COUNT, 2, 0), 1, cv2.KMEANS_RANDOM_CENTERS)

    def run(self):
        rounds = cv2.TERM_CRITERIA_COUNT, self.iterations + 1, 0
        self.inertia, self.labels, self.centroids = cv2.kmeans(self.rows, self.k, self.start.copy(), rounds, 1,
                                                               cv2.KMEANS_USE_INITIAL_LABELS)

    def answer(self):
        return {"objective": self.inertia, "iterations": "–", "precision": str(self.centroids.dtype)}

    def results(self):
        return {"labels": self.labels, "centroids": self.centroids}


if __name__ == "__main__":
    main({"OpenCV": cv2.__version__}, {"palette": Clusters, "kmeans": Clusters}, cv2.setNumThreads)
