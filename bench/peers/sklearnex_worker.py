"""The side of scikit-learn-intelex in a comparison of k-means: that of scikit-learn, with the class that the extension puts in its place."""

from importlib.metadata import version

import daal4py
import sklearn_worker
import sklearnex.cluster
from worker import main

sklearn_worker.KMeans = sklearnex.cluster.KMeans

if __name__ == "__main__":
    main({"scikit-learn-intelex": version("scikit-learn-intelex"), **sklearn_worker.ABOUT}, sklearn_worker.JOBS, daal4py.daalinit)
