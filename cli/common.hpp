// What every subcommand has.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "cli/arguments.hpp"

namespace lanewise::cli {

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

// What a fit or a prediction ran on, and for how long.
void report_machine(Report& report, const CommonOptions& options, double seconds, double total_seconds);

// "avx2, avx512": the instruction sets that this CPU runs.
std::vector<std::string> available_isas();

int thread_count(const CommonOptions& options);

class Timer {
public:
    double seconds() const { return std::chrono::duration<double>(Clock::now() - start_).count(); }

private:
    using Clock = std::chrono::steady_clock;
    Clock::time_point start_ = Clock::now();
};

// The subcommands.
void add_info(const Command& root);
void add_kmeans(const Command& root);
void add_palette(const Command& root);

}  // namespace lanewise::cli
