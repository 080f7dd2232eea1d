// Trains a model of each algorithm on generated data and writes the files: ./train [folder]. One answer everywhere: on every target and
// every instruction set these are the same bytes (one_answer.sh compares their SHA-256), but on sse2.
//
// ./train --near: for instruction sets that owe no bytes. Trains with the scalar kernels, then with the active ones, and compares the
// fitted numbers: they differ by less than a thousandth of the largest of their array.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <lanewise/simd.hpp>

#include "tests/one_answer/models.hpp"

namespace lanewise::tests {
namespace {

alignas(64) std::byte workspace[1 << 20];
alignas(64) std::byte file[1 << 16];

bool save(const char* folder, const char* name, std::size_t size) {
    char path[512];
    std::snprintf(path, sizeof path, "%s/%s.lw", folder, name);
    std::FILE* out = std::fopen(path, "wb");
    if (out == nullptr) return false;
    const bool written = std::fwrite(file, 1, size, out) == size;
    return std::fclose(out) == 0 && written;
}

int write_all(const char* folder) {
    for (const Model& model : models) {
        const auto size = model.train(std::span(workspace), std::span(file));
        if (!size || !save(folder, model.name, *size)) {
            std::printf("%s: %s\n", model.name, size ? "cannot be written" : size.status().message());
            return 1;
        }
    }
    return 0;
}

// The largest difference of two arrays, as a share of the largest number of the first.
double difference(const double* a, const double* b, std::size_t count) {
    double most = 0, largest = 0;
    for (std::size_t i = 0; i < count; ++i) {
        most = std::fmax(most, std::fabs(a[i] - b[i]));
        largest = std::fmax(largest, std::fabs(a[i]));
    }
    return most / largest;
}

int compare_all() {
    static double exact[4096], near[4096];
    int failures = 0;
    for (const Model& model : models) {
        simd::force_isa(simd::Isa::scalar);
        const auto one = model.train(std::span(workspace), std::span(file));
        const std::size_t count = model.numbers(exact);
        simd::reset_isa();
        const auto two = model.train(std::span(workspace), std::span(file));
        const bool same = one && two && count == model.numbers(near);
        const double found = same ? difference(exact, near, count) : HUGE_VAL;
        std::printf("%s: %zu numbers differ by at most %.2g of the largest\n", model.name, count, found);
        if (!(found < 1e-3)) ++failures;
    }
    return failures;
}

}  // namespace
}  // namespace lanewise::tests

int main(int argc, char** argv) {
    namespace simd = lanewise::simd;
    simd::Isa isa{};
    const char* name = std::getenv("LANEWISE_ISA");
    if (name != nullptr && simd::parse_isa(name, isa) && !simd::is_available(isa)) {
        std::printf("skipped: this build or this CPU has no %s\n", name);
        return 77;
    }
    if (argc > 1 && std::strcmp(argv[1], "--near") == 0) return lanewise::tests::compare_all();
    return lanewise::tests::write_all(argc > 1 ? argv[1] : ".");
}
