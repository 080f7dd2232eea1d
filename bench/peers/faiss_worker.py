"""The side of FAISS in a comparison of k-means."""

import faiss
import numpy

from worker import load_centroids, main


class Clusters:
    """All points in every iteration. FAISS ends with centroids: the labels by them are in the time, as they are for the others."""

    def __init__(self, rows, start, k, iterations):
        self.rows, self.start, self.iterations = rows, load_centroids(start, k), iterations
        few = numpy.random.RandomState(0).rand(2048, 2).astype(numpy.float32)
        faiss.Kmeans(2, 2, niter=1, min_points_per_centroid=1).train(few)

    def run(self):
        self.model = faiss.Kmeans(self.rows.shape[1], len(self.start), niter=self.iterations, min_points_per_centroid=1,
                                  max_points_per_centroid=len(self.rows))
        self.model.train(self.rows, init_centroids=self.start)
        self.distances, self.labels = self.model.assign(self.rows)

    def answer(self):
        return {"objective": float(self.distances.sum(dtype=numpy.float64)), "iterations": len(self.model.obj),
                "precision": str(self.model.centroids.dtype)}

    def results(self):
        return {"labels": self.labels.astype(numpy.int32), "centroids": self.model.centroids}


class Predictions:
    def __init__(self, rows, start, k, iterations):
        self.rows, self.start = rows, load_centroids(start, k)
        self.index = faiss.IndexFlatL2(rows.shape[1])
        self.index.add(self.start)

    def run(self):
        _, self.labels = self.index.search(self.rows, 1)

    def answer(self):
        return {"precision": str(self.start.dtype)}

    def results(self):
        return {"labels": self.labels.ravel().astype(numpy.int32), "centroids": self.start}


if __name__ == "__main__":
    main({"FAISS": f"{faiss.__version__} ({faiss.get_compile_options().strip()})"},
         {"palette": Clusters, "kmeans": Clusters, "predict": Predictions}, faiss.omp_set_num_threads)
