#include "core/magnitudes.hpp"

#include <atomic>
#include <cmath>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "core/column_moments.hpp"
#include "core/parallel.hpp"

namespace lanewise {
namespace {

template <class Real>
Status say_what_is_wrong(MatrixView<const Real> values, double limit, const char* name) noexcept {
    if (Status status = check_values(values, std::numeric_limits<double>::max(), name); !status.ok()) return status;
    for (std::size_t i = 0; i < values.rows; ++i) {
        for (std::size_t j = 0; j < values.cols; ++j) {
            const auto value = static_cast<double>(values(i, j));
            if (std::fabs(value) <= limit) continue;
            return Status::error(ErrorCode::out_of_range,
                                 "%s[%zu, %zu] is %g; what is computed from it may overflow beyond %g", name, i, j,
                                 value, limit);
        }
    }
    return {};
}

}  // namespace

template <class Real>
Status check_magnitudes(MatrixView<const Real> values, double limit, const char* name, int threads) noexcept {
    const Real largest = static_cast<Real>(limit);
    std::atomic<bool> fine{true};
    parallel_for(block_count(values.rows), threads, [&](std::size_t block, int) {
        const std::size_t first = block * block_rows, end = first + rows_of_block(block, values.rows);
        std::conditional_t<sizeof(Real) == 4, std::uint32_t, std::uint64_t> beyond =
            0;  // of one size: the loop becomes vectors
        for (std::size_t i = first; i < end; ++i) {
            const Real* row = values.row(i);
            for (std::size_t j = 0; j < values.cols; ++j) beyond |= std::fabs(row[j]) <= largest ? 0U : 1U;
        }
        if (beyond != 0) fine.store(false, std::memory_order_relaxed);
    });
    return fine ? Status() : say_what_is_wrong(values, limit, name);
}

template Status check_magnitudes(MatrixView<const float>, double, const char*, int) noexcept;
template Status check_magnitudes(MatrixView<const double>, double, const char*, int) noexcept;

}  // namespace lanewise
