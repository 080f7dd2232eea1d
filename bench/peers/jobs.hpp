// Jobs of lanewise_peer that have a file of their own, and what all of them need.
#pragma once

#include <vector>

#include <lanewise/matrix.hpp>

#include "bench/check.hpp"
#include "bench/peers/protocol.hpp"

namespace lanewise::bench {

Job als_job(const Arguments& given);
Job rating_fits_job(const Arguments& given);
Job fma_peak_job(const Arguments& given);
Job read_bandwidth_job(const Arguments& given);
Job pca_job(const Arguments& given);
Job pca_covariance_job(const Arguments& given);
Job pca_encode_job(const Arguments& given);

inline std::vector<float> read_rows(const Arguments& given) {
    return read_numbers<float>(given.data, given.a * given.b);
}

inline std::vector<float> copy_of(MatrixView<const float> matrix) {
    return {matrix.data, matrix.data + matrix.rows * matrix.cols};
}

}  // namespace lanewise::bench
