// lanewise_bench: Google Benchmark on every kernel and algorithm, or with --table Markdown tables of medians. See bench/README.md.
#include <cstring>

#include <benchmark/benchmark.h>

#include "bench/algorithms/benchmarks.hpp"
#include "bench/algorithms/table.hpp"
#include "bench/kernels/benchmarks.hpp"
#include "bench/kernels/table.hpp"

int main(int argc, char** argv) {
    if (argc == 2 && std::strcmp(argv[1], "--table") == 0) {
        lanewise::bench::print_kernels();
        lanewise::bench::print_algorithms();
        return 0;
    }
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
    lanewise::bench::register_kernels();
    lanewise::bench::register_algorithms();
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
}
