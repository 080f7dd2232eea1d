// One fit or prediction on one shape: how much work it is, and how to do it.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace lanewise::bench {

// Does the work once, as users call it: the memory it needs is its own. Owns its data.
using AlgorithmRun = std::function<void(int threads)>;

struct Algorithm {
    std::string name;
    std::string shape;
    double flops;  // of one run, a fused multiply-add as two, what the formula of bench/README.md says; 0: it depends on the data
    double bytes;  // of the input, as often as it is read
    std::function<AlgorithmRun()> prepare;
};

using Algorithms = std::vector<Algorithm>;

void add_clustering(Algorithms& all);     // k-means, palettes
void add_mixtures(Algorithms& all);
void add_factorizations(Algorithms& all);  // least squares on ratings, truncated SVD
void add_linear_models(Algorithms& all);   // principal components, ridge regression

Algorithms all_algorithms();

}  // namespace lanewise::bench
