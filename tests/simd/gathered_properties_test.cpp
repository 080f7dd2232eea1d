// gram, combine and dots: what holds between them, on every instruction set.
#include <numeric>
#include <vector>

#include <doctest/doctest.h>

#include "tests/simd/kernel_check.hpp"

namespace lanewise::tests {
namespace {

template <class Real>
struct Table {
    static constexpr std::size_t count = 150;
    std::size_t dims;
    std::size_t stride;
    std::vector<Real> rows;  // 40, padded with 0
    std::vector<std::int32_t> index;

    explicit Table(std::size_t dims_, bool integers = false)
        : dims(dims_),
          stride(simd::tile_count(dims, simd::lanes<Real>) * simd::lanes<Real>),
          rows(40 * stride),
          index(count) {
        Random random(dims);
        for (std::size_t at = 0; at < rows.size(); ++at) {
            if (at % stride >= dims) continue;
            rows[at] = integers ? static_cast<Real>(random.below(7)) - 3 : static_cast<Real>(random.normal());
        }
        for (std::int32_t& id : index) id = static_cast<std::int32_t>(random.below(40));
    }

    Real at(std::size_t t, std::size_t j) const { return rows[static_cast<std::size_t>(index[t]) * stride + j]; }

    std::vector<Real> column(std::size_t j) const {
        std::vector<Real> values(count);
        for (std::size_t t = 0; t < count; ++t) values[t] = at(t, j);
        return values;
    }

    // The rows in the index's order.
    std::vector<Real> gathered() const {
        std::vector<Real> copies(count * stride);
        for (std::size_t t = 0; t < count; ++t) {
            for (std::size_t j = 0; j < stride; ++j) copies[t * stride + j] = at(t, j);
        }
        return copies;
    }
};

// The upper triangle of the Gram matrix of rows first ... first+count-1, on top of out.
template <class Real>
void add_gram(simd::Isa isa, const Table<Real>& table, std::size_t first, std::size_t count, std::vector<Real>& out) {
    std::vector<Real> scratch(simd::gram_scratch<Real>(table.dims));
    out.resize(table.dims * table.stride);
    simd::kernels<Real>(isa)->gram(table.rows.data(), table.stride, table.index.data() + first, count, table.dims,
                                   scratch.data(), out.data(), table.stride);
}

template <class Real>
std::vector<Real> triangle_of(const std::vector<Real>& out, const Table<Real>& table) {
    std::vector<Real> values;
    for (std::size_t i = 0; i < table.dims; ++i) {
        for (std::size_t j = i; j < table.dims; ++j) values.push_back(out[i * table.stride + j]);
    }
    return values;
}

template <class Real>
std::vector<Real> gram_of(simd::Isa isa, const Table<Real>& table) {
    std::vector<Real> out;
    add_gram(isa, table, 0, table.count, out);
    return triangle_of(out, table);
}

template <class Visit>
void for_each_table(Visit visit) {
    for_each_isa([&](simd::Isa isa) {
        for (const std::size_t dims : {1, 5, 16, 23, 33, 64, 100}) {
            INFO(name_of(isa), ", dims ", dims);
            visit(isa, dims);
        }
    });
}

}  // namespace

TEST_CASE_TEMPLATE("gram: parts after each other are the whole", Real, float, double) {
    for_each_table([](simd::Isa isa, std::size_t dims) {
        const Table<Real> table(dims);
        std::vector<Real> out;
        std::size_t first = 0;
        for (const std::size_t count : {1, 70, 0, 3, 76}) {
            add_gram(isa, table, first, count, out);
            first += count;
        }
        CHECK(first == table.count);
        CHECK(triangle_of(out, table) == gram_of(isa, table));
    });
}

TEST_CASE_TEMPLATE("gram: rows by index are the rows themselves", Real, float, double) {
    for_each_table([](simd::Isa isa, std::size_t dims) {
        const Table<Real> table(dims);
        const std::vector<Real> rows = table.gathered();
        std::vector<Real> scratch(simd::gram_scratch<Real>(dims));
        std::vector<Real> out(dims * table.stride);
        simd::kernels<Real>(isa)->gram(rows.data(), table.stride, nullptr, table.count, dims, scratch.data(),
                                       out.data(), table.stride);
        CHECK(triangle_of(out, table) == gram_of(isa, table));
    });
}

TEST_CASE_TEMPLATE("gram: a row is the combination of rows with a column of theirs", Real, float, double) {
    for_each_table([](simd::Isa isa, std::size_t dims) {
        const Table<Real> table(dims);
        std::vector<Real> rows;
        for (std::size_t i = 0; i < dims; ++i) {
            std::vector<Real> sums(table.stride);
            simd::kernels<Real>(isa)->combine(table.rows.data(), table.stride, table.index.data(), table.count, dims,
                                              table.column(i).data(), sums.data());
            rows.insert(rows.end(), sums.begin() + static_cast<std::ptrdiff_t>(i),
                        sums.begin() + static_cast<std::ptrdiff_t>(dims));
        }
        CHECK(rows == gram_of(isa, table));
    });
}

TEST_CASE_TEMPLATE("dots of small integers are exact, and each row's is its own", Real, float, double) {
    for_each_table([](simd::Isa isa, std::size_t dims) {
        const Table<Real> table(dims, true);
        const Real* vector = table.rows.data() + 7 * table.stride;
        std::vector<Real> expected(table.count);
        for (std::size_t t = 0; t < table.count; ++t) {
            for (std::size_t j = 0; j < dims; ++j) expected[t] += table.at(t, j) * vector[j];
        }
        for (std::size_t count = 0; count <= 40; ++count) {
            std::vector<Real> out(table.count);
            std::iota(out.begin(), out.end(), Real(1000));
            const std::vector<Real> before = out;
            const std::size_t first = table.count - count;
            simd::kernels<Real>(isa)->dots(table.rows.data(), table.stride, table.index.data() + first, count, dims,
                                           vector, out.data());
            for (std::size_t t = 0; t < table.count; ++t)
                CHECK(out[t] == (t < count ? expected[first + t] : before[t]));
        }
    });
}

}  // namespace lanewise::tests
