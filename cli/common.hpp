// What every subcommand has.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "cli/arguments.hpp"

namespace lanewise::cli {

class Outputs;
class Report;

struct CommonOptions {
    std::uint64_t seed = 0;
    std::int32_t threads = 0;  // 0: all
    std::string isa = "auto";
    bool json = false;
};

void add_common_options(const Command& command, CommonOptions& options);

// Makes --isa (or LANEWISE_ISA) hold and checks --threads. Throws Failure.
void apply(const CommonOptions& options);

// "avx2, avx512": the instruction sets that this CPU runs.
std::vector<std::string> available_isas();

int thread_count(const CommonOptions& options);

// What points a command read, and what it computes in.
void report_points(Report& report, const std::string& file, std::size_t points, std::size_t dimensions,
                   const char* precision);

class Timer {
public:
    double seconds() const { return std::chrono::duration<double>(Clock::now() - start_).count(); }

private:
    using Clock = std::chrono::steady_clock;
    Clock::time_point start_ = Clock::now();
};

// How every command ends that reads and writes files: what was staged takes its place, the report gets what all have and is
// printed. total: since the command began.
void conclude(const CommonOptions& options, Outputs& outputs, Report& report, double seconds, const Timer& total);

// The subcommands.
void add_als(const Command& root);
void add_export(const Command& root);
void add_info(const Command& root);
void add_kmeans(const Command& root);
void add_mixture(const Command& root);
void add_palette(const Command& root);
void add_pca(const Command& root);
void add_ratings(const Command& root);

}  // namespace lanewise::cli
