// Mixtures in plain double arithmetic: what the command's answers are held against.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "folder.hpp"

namespace lanewise::tests {

struct PlainMixture {
    std::string kind;  // as --covariance names it
    std::size_t k = 0;
    std::size_t d = 0;
    std::vector<double> weights;      // k
    std::vector<double> means;        // k x d
    std::vector<double> covariances;  // as the kind has them

    // d x d, of component c.
    std::vector<double> covariance(std::size_t c) const;
    // Of `covariances`.
    std::vector<std::size_t> shape() const;
};

inline const std::vector<std::string> covariance_kinds = {"full", "tied", "diagonal", "spherical"};

PlainMixture random_mixture(const std::string& kind, std::size_t k, std::size_t d, std::uint64_t seed);

// Writes the parameters and runs `mixture make`.
void make(const Folder& folder, const std::string& model, const PlainMixture& mixture);

// What `mixture show` says of it.
PlainMixture shown(const Folder& folder, const std::string& model);

// log N(x | mean, covariance).
double log_normal(const std::vector<double>& x, const std::vector<double>& mean, const std::vector<double>& covariance);

// log weight_c + log N(x | c).
double joint(const PlainMixture& mixture, std::size_t c, const std::vector<double>& x);

double log_density(const PlainMixture& mixture, const std::vector<double>& x);

// a x = b for a symmetric, positive definite a (d x d).
std::vector<double> solved(const std::vector<double>& a, const std::vector<double>& b);

struct Moments {
    std::vector<double> mean;        // d
    std::vector<double> covariance;  // d x d
};

Moments moments(const PlainMixture& mixture);

// Checks that the points (n x d) have these moments to within four standard errors.
void check_moments(const std::vector<double>& points, const Moments& expected);

// Checks that numbers are the same to within `tolerance`, relative to the largest of them.
void check_close(const std::vector<double>& found, const std::vector<double>& expected, double tolerance);

// n points of the mixture in n.npy, by `mixture sample`.
std::vector<double> sample(const Folder& folder, const std::string& model, std::size_t n, const std::string& file,
                           const std::string& seed = "1");

}  // namespace lanewise::tests
