"""The side of scikit-learn-intelex in a comparison of k-means: scikit-learn's, with the class that the extension has for KMeans."""

from importlib.metadata import version

import daal4py
import sklearn_worker
import sklearnex.cluster
from worker import main

sklearn_worker.KMeans = sklearnex.cluster.KMeans

if __name__ == "__main__":
    main({"scikit-learn-intelex": version("scikit-learn-intelex"), **sklearn_worker.ABOUT}, sklearn_worker.JOBS, daal4py.daalinit)
