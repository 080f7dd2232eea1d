// G. H. Golub and C. F. Van Loan, "Matrix Computations", 4th edition, section 8.6.3, with rows for columns; that triangular
// factors take few sweeps this way round: Z. Drmac and K. Veselic, "New fast and accurate Jacobi SVD algorithm", SIAM J. Matrix
// Anal. Appl. 29, 2008. Products and sums are rounded each: the compiler makes vectors of them without an fma instruction.
#include "svd/small_svd.hpp"

#include <cmath>
#include <utility>

namespace lanewise::svd {
namespace {

constexpr int most_sweeps = 30;
constexpr double negligible = 0x1p-48;  // the cosine of an angle that counts as right
constexpr std::size_t chains = 8;

struct Products {
    double xx, xy, yy;
};

double fold(const double* s) noexcept { return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7])); }

Products products(const double* x, const double* y, std::size_t n) noexcept {
    double xx[chains] = {}, xy[chains] = {}, yy[chains] = {};
    std::size_t j = 0;
    for (; j + chains <= n; j += chains) {
        for (std::size_t l = 0; l < chains; ++l) {
            xx[l] += x[j + l] * x[j + l];
            xy[l] += x[j + l] * y[j + l];
            yy[l] += y[j + l] * y[j + l];
        }
    }
    for (std::size_t l = 0; j + l < n; ++l) {
        xx[l] += x[j + l] * x[j + l];
        xy[l] += x[j + l] * y[j + l];
        yy[l] += y[j + l] * y[j + l];
    }
    return {fold(xx), fold(xy), fold(yy)};
}

void rotate(double* __restrict x, double* __restrict y, std::size_t n, double c, double s) noexcept {
    for (std::size_t j = 0; j < n; ++j) {
        const double before = x[j];
        x[j] = c * before - s * y[j];
        y[j] = s * before + c * y[j];
    }
}

// Makes the rows orthogonal; false when they are.
bool orthogonalize(double* x, double* y, double* left_x, double* left_y, std::size_t n) noexcept {
    const Products p = products(x, y, n);
    if (!(std::fabs(p.xy) > negligible * (std::sqrt(p.xx) * std::sqrt(p.yy)))) return false;
    const double theta = (p.yy - p.xx) / (2 * p.xy);
    const double size = std::fabs(theta);
    const double root = size + (size < 0x1p500 ? std::sqrt(1 + size * size) : size);
    const double t = theta < 0 ? -1 / root : 1 / root;
    const double c = 1 / std::sqrt(1 + t * t);
    rotate(x, y, n, c, t * c);
    rotate(left_x, left_y, n, c, t * c);
    return true;
}

void sort_falling(double* a, std::size_t stride, std::size_t n, double* left, double* values) noexcept {
    for (std::size_t k = 0; k + 1 < n; ++k) {
        std::size_t most = k;
        for (std::size_t i = k + 1; i < n; ++i) {
            if (values[i] > values[most]) most = i;
        }
        if (most == k) continue;
        std::swap(values[k], values[most]);
        for (std::size_t j = 0; j < n; ++j) {
            std::swap(a[k * stride + j], a[most * stride + j]);
            std::swap(left[k * stride + j], left[most * stride + j]);
        }
    }
}

}  // namespace

void small_svd(double* a, std::size_t stride, std::size_t n, double* left, double* values) noexcept {
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j < n; ++j) left[i * stride + j] = i == j ? 1 : 0;
    }
    bool rotated = true;
    for (int sweep = 0; sweep < most_sweeps && rotated; ++sweep) {
        rotated = false;
        for (std::size_t p = 0; p + 1 < n; ++p) {
            for (std::size_t q = p + 1; q < n; ++q) {
                const bool now = orthogonalize(a + p * stride, a + q * stride, left + p * stride, left + q * stride, n);
                rotated = rotated || now;
            }
        }
    }
    for (std::size_t i = 0; i < n; ++i) values[i] = std::sqrt(products(a + i * stride, a + i * stride, n).xx);
    sort_falling(a, stride, n, left, values);
}

}  // namespace lanewise::svd
