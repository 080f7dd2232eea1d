#include "cli/points.hpp"

#include <array>

#include <fmt/format.h>
#include <unistd.h>

#include "io/npy_header.hpp"

namespace lanewise::cli {

void add_precision_option(const Command& command, std::string& precision) {
    command.choice("--precision", precision, {"auto", "float32", "float64"},
                   "What to compute in: auto is float64 for a file of float64, else float32; long sums and the model "
                   "itself are float64 either way");
}

void require_memory(std::size_t rows, std::size_t cols, std::size_t item) {
    // An allocation beyond it may well succeed, and the process is killed when it fills it.
    const std::size_t page = static_cast<std::size_t>(::sysconf(_SC_PAGE_SIZE));
    const std::size_t pages = static_cast<std::size_t>(::sysconf(_SC_PHYS_PAGES));
    std::size_t bytes = 0;
    if (io::checked_bytes(std::array{rows, cols}, item, bytes) && bytes / page < pages) return;
    throw Failure(fmt::format("{} x {} numbers do not fit into the memory of this machine", rows, cols));
}

}  // namespace lanewise::cli
