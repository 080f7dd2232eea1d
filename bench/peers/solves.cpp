// lanewise_solves: ridge systems (A + lambda I) x = b, many of the same size, on one thread. A is n x n with both triangles, as
// everybody takes it; what each does to it first is part of its time. Prints a line of JSON about the
// peers that are here, {"Eigen": version, "blas": what OpenBLAS says of itself}, then one for each size:
//   {"size": n, "systems": m, "seconds": {name: [a round, ...]}, "residual": {name: the largest |(A + lambda I) x - b| / |b|}}
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <functional>
#include <random>
#include <span>
#include <string>
#include <vector>

#include <lanewise/simd.hpp>

#ifdef LANEWISE_BENCH_EIGEN
#include <Eigen/Cholesky>
#endif

#ifdef LANEWISE_BENCH_LAPACK
extern "C" void sposv_(const char* triangle, const int* n, const int* sides, float* a, const int* stride, float* b,
                       const int* b_stride, int* failed);
extern "C" char* openblas_get_config();
#endif

namespace {

namespace simd = lanewise::simd;
using std::size_t;

constexpr float lambda = 1;
constexpr size_t lanes = simd::lanes<float>;
constexpr size_t sizes[] = {4, 8, 16, 32, 64, 100};
constexpr size_t values_in_all = 65536;  // 256 KiB of matrices: they stay in the second cache
constexpr int rounds = 9;
constexpr double seconds_a_round = 0.01;

// Processor time of this thread: what else the machine does does not count.
double now() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

struct Systems {
    size_t n, count;
    std::vector<float> matrices, sides, solutions;

    explicit Systems(size_t n_)
        : n(n_),
          count((std::max<size_t>(1, values_in_all / (n * n)) + lanes - 1) / lanes * lanes),
          matrices(count * n * n),
          sides(count * n),
          solutions(count * n) {
        std::mt19937 random;
        std::normal_distribution<float> normal;
        std::vector<float> rows(2 * n * n);
        for (size_t m = 0; m < count; ++m) {
            for (float& value : rows) value = normal(random);
            for (size_t i = 0; i < n; ++i) {
                for (size_t j = 0; j < n; ++j) {
                    float& sum = matrix(m)[i * n + j];
                    for (size_t t = 0; t < 2 * n; ++t) sum += rows[t * n + i] * rows[t * n + j];
                }
            }
        }
        for (float& value : sides) value = normal(random);
    }

    float* matrix(size_t m) { return matrices.data() + m * n * n; }
    float* side(size_t m) { return sides.data() + m * n; }
    float* solution(size_t m) { return solutions.data() + m * n; }

    double residual(size_t m) {
        double squares = 0, norm = 0;
        for (size_t i = 0; i < n; ++i) {
            double sum = lambda * double(solution(m)[i]);
            for (size_t j = 0; j < n; ++j) sum += double(matrix(m)[i * n + j]) * solution(m)[j];
            squares += (sum - side(m)[i]) * (sum - side(m)[i]);
            norm += double(side(m)[i]) * side(m)[i];
        }
        return std::sqrt(squares / norm);
    }
    double largest_residual() {
        double largest = 0;
        for (size_t m = 0; m < count; ++m) largest = std::fmax(largest, residual(m));
        return largest;
    }
};

// A matrix a lane.
struct Lanes {
    std::vector<float> triangles, sides;
    std::int32_t failed[lanes];

    explicit Lanes(size_t n) : triangles(n * (n + 1) / 2 * lanes), sides(n * lanes) {}

    void operator()(Systems& all) {
        const size_t n = all.n;
        for (size_t m = 0; m < all.count; m += lanes) {
            for (size_t i = 0; i < n; ++i) {
                float* row = triangles.data() + i * (i + 1) / 2 * lanes;
                simd::pack<float>(all.matrix(m) + i * n, n * n, lanes, i + 1, nullptr, row);
                for (size_t l = 0; l < lanes; ++l) row[i * lanes + l] += lambda;
            }
            simd::pack<float>(all.side(m), n, lanes, n, nullptr, sides.data());
            simd::cholesky<float>(triangles.data(), lanes, n, 0, failed);
            simd::cholesky_solve<float>(triangles.data(), lanes, n, sides.data());
            for (size_t l = 0; l < lanes; ++l) {
                for (size_t i = 0; i < n; ++i) all.solution(m + l)[i] = sides[i * lanes + l];
            }
        }
    }
};

// One matrix after the other.
struct Blocked {
    size_t stride;
    std::vector<float> matrix, x;

    explicit Blocked(size_t n) : stride(n + 1 + lanes), matrix(n * stride), x((n + lanes - 1) / lanes * lanes) {}

    void operator()(Systems& all) {
        const size_t n = all.n;
        for (size_t m = 0; m < all.count; ++m) {
            for (size_t i = 0; i < n; ++i) {
                float* row = matrix.data() + i * stride;
                std::copy(all.matrix(m) + i * n + i, all.matrix(m) + i * n + n, row + i);
                row[i] += lambda;
                row[n] = all.side(m)[i];
            }
            std::int32_t failed = -1;
            simd::cholesky_blocked<float>(matrix.data(), stride, n, n + 1, 0, &failed);
            for (size_t i = 0; i < n; ++i) x[i] = matrix[i * stride + n];
            simd::back_substitute<float>(matrix.data(), stride, n, x.data());
            std::copy_n(x.data(), n, all.solution(m));
        }
    }
};

#ifdef LANEWISE_BENCH_EIGEN
struct EigenLlt {
    Eigen::MatrixXf matrix;

    explicit EigenLlt(size_t n) : matrix(n, n) {}

    void operator()(Systems& all) {
        const auto n = static_cast<Eigen::Index>(all.n);
        for (size_t m = 0; m < all.count; ++m) {
            matrix = Eigen::Map<const Eigen::MatrixXf>(all.matrix(m), n, n);
            matrix.diagonal().array() += lambda;
            const Eigen::LLT<Eigen::Ref<Eigen::MatrixXf>> factor(matrix);
            Eigen::Map<Eigen::VectorXf> x(all.solution(m), n);
            x = Eigen::Map<const Eigen::VectorXf>(all.side(m), n);
            factor.solveInPlace(x);
        }
    }
};
#endif

#ifdef LANEWISE_BENCH_LAPACK
struct Lapack {
    std::vector<float> matrix;

    explicit Lapack(size_t n) : matrix(n * n) {}

    void operator()(Systems& all) {
        const int n = static_cast<int>(all.n), one = 1;
        for (size_t m = 0; m < all.count; ++m) {
            std::copy_n(all.matrix(m), all.n * all.n, matrix.data());
            for (size_t i = 0; i < all.n; ++i) matrix[i * (all.n + 1)] += lambda;
            std::copy_n(all.side(m), all.n, all.solution(m));
            int failed = 0;
            sposv_("L", &n, &one, matrix.data(), &n, all.solution(m), &n, &failed);
        }
    }
};
#endif

struct Side {
    std::string name;
    std::function<void(Systems&)> solve;
    std::vector<double> seconds;
    double residual = 0;

    // Seconds to solve all of them once.
    double timed(Systems& all) const {
        const double begin = now();
        double end = begin;
        int times = 0;
        for (; end - begin < seconds_a_round; ++times) {
            solve(all);
            end = now();
        }
        return (end - begin) / times;
    }
};

std::vector<Side> sides_for(size_t n) {
    std::vector<Side> sides{{"a lane each", Lanes(n), {}}, {"blocked", Blocked(n), {}}};
#ifdef LANEWISE_BENCH_EIGEN
    sides.push_back({"Eigen LLT", EigenLlt(n), {}});
#endif
#ifdef LANEWISE_BENCH_LAPACK
    sides.push_back({"OpenBLAS sposv", Lapack(n), {}});
#endif
    return sides;
}

template <class Value>
void print_object(const char* key, const std::vector<Side>& sides, Value&& value) {
    std::printf(", \"%s\": {", key);
    for (const Side& side : sides) {
        std::printf("%s\"%s\": ", &side == sides.data() ? "" : ", ", side.name.c_str());
        value(side);
    }
    std::printf("}");
}

void print_versions() {
    std::string known;
#ifdef LANEWISE_BENCH_EIGEN
    known += ", \"Eigen\": \"" + std::to_string(EIGEN_WORLD_VERSION) + '.' + std::to_string(EIGEN_MAJOR_VERSION) + '.' +
             std::to_string(EIGEN_MINOR_VERSION) + '"';
#endif
#ifdef LANEWISE_BENCH_LAPACK
    known += std::string(", \"blas\": \"") + openblas_get_config() + '"';
#endif
    std::printf("{%s}\n", known.empty() ? "" : known.c_str() + 2);
}

void run(size_t n) {
    Systems all(n);
    std::vector<Side> sides = sides_for(n);
    for (Side& side : sides) {
        std::fill(all.solutions.begin(), all.solutions.end(), 0.0f);
        side.solve(all);
        side.residual = all.largest_residual();
    }
    for (int round = 0; round < rounds; ++round) {
        for (Side& side : sides) side.seconds.push_back(side.timed(all));
    }
    std::printf("{\"size\": %zu, \"systems\": %zu", n, all.count);
    print_object("seconds", sides, [](const Side& side) {
        for (const double& one : side.seconds) std::printf("%s%.9g", &one == side.seconds.data() ? "[" : ", ", one);
        std::printf("]");
    });
    print_object("residual", sides, [](const Side& side) { std::printf("%.3g", side.residual); });
    std::printf("}\n");
}

}  // namespace

int main() {
    print_versions();
    for (const size_t n : sizes) run(n);
}
