// A mixture of two Gaussians: given, sampled, and found again from the sample.
#include <cstdio>
#include <vector>

#include <lanewise/mixture.hpp>

int main() {
    namespace mixture = lanewise::mixture;
    const double weights[] = {0.3, 0.7}, means[] = {0, 0, 4, 1}, covariances[] = {1, 0.5, 0.5, 1, 0.5, 0, 0, 2};
    const mixture::Parameters given{mixture::Covariance::full, 2, 2, weights, means, covariances};

    std::vector<float> values(2 * 10000);
    const lanewise::MatrixView<float> points{values.data(), 10000, 2};
    if (auto status = mixture::sample(given, {.seed = 1}, points); !status) return std::puts(status.message()), 1;

    const auto fitted = mixture::fit<float>({points}, {.components = 2});
    if (!fitted) return std::puts(fitted.status().message()), 1;
    for (std::size_t c = 0; c < 2; ++c) {
        const double* mean = fitted->parameters().means.data() + 2 * c;
        std::printf("weight %.3f, mean (%.2f, %.2f)\n", fitted->parameters().weights[c], mean[0], mean[1]);
    }
    std::printf("log-likelihood per point %.4f after %d iterations\n", fitted->report().log_likelihood,
                fitted->report().iterations);
}
