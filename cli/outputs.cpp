#include "cli/outputs.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>
#include <unistd.h>

#include "cli/failure.hpp"
#include "cli/report.hpp"
#include "io/atomic_file.hpp"

namespace lanewise::cli {
namespace fs = std::filesystem;
namespace {

// Where a file that is written to `path` will be.
std::string resolved(const std::string& path) {
    std::error_code error;
    const fs::path target = fs::weakly_canonical(fs::absolute(path, error), error);
    return error ? path : target.string();
}

// /dev/null, /dev/stdout, a pipe: what io::AtomicFile writes to directly.
bool is_special(const std::string& path) {
    std::error_code error;
    return path == "/dev/stdout" || (fs::exists(path, error) && !fs::is_regular_file(path, error));
}

std::string shown_size(std::uintmax_t bytes) {
    if (bytes < 1024) return fmt::format("{} bytes", bytes);
    if (bytes < 1024 * 1024) return fmt::format("{:.1f} KiB", static_cast<double>(bytes) / 1024);
    return fmt::format("{:.1f} MiB", static_cast<double>(bytes) / (1024 * 1024));
}

}  // namespace

Outputs::~Outputs() {
    for (const File& file : files_) {
        if (!file.temporary.empty()) ::unlink(file.temporary.c_str());
    }
}

void Outputs::expect(const std::string& path) {
    if (path.empty() || is_special(path)) return;
    // Opens what writing will open, and removes it again.
    require(io::AtomicFile::create(path).status());
    const std::string target = resolved(path);
    if (std::find(expected_.begin(), expected_.end(), target) != expected_.end()) {
        throw Failure(fmt::format("{} is named for two outputs; each needs a file of its own", path));
    }
    expected_.push_back(target);
}

void Outputs::stage(const std::string& path, const std::function<Status(const std::string&)>& write) {
    if (path.empty()) return;
    if (is_special(path)) {
        require(write(path));
        files_.push_back({path, path, {}});
        return;
    }
    const std::string target = resolved(path);
    const std::string suffix = fmt::format(".{}.new", ::getpid());
    const Status status = write(target + suffix);
    if (!status.ok()) {
        std::string sentence = status.message();
        if (const std::size_t at = sentence.find(suffix); at != std::string::npos) sentence.erase(at, suffix.size());
        throw Failure(sentence);
    }
    files_.push_back({path, target, target + suffix});
    std::error_code error;
    const fs::file_status old = fs::status(target, error);
    if (fs::exists(old)) fs::permissions(target + suffix, old.permissions(), error);
}

void Outputs::commit() {
    for (File& file : files_) {
        if (file.temporary.empty()) continue;
        std::error_code error;
        fs::rename(file.temporary, file.target, error);
        if (error) throw Failure(fmt::format("cannot write {}: {}", file.path, error.message()));
        file.temporary.clear();
    }
}

void Outputs::report(Report& report) const {
    std::vector<std::string> paths;
    for (const File& file : files_) {
        paths.push_back(file.path);
        std::error_code error;
        const std::uintmax_t bytes = fs::file_size(file.target, error);
        report.line(paths.size() == 1 ? "wrote" : "",
                    error ? file.path : fmt::format("{} ({})", file.path, shown_size(bytes)));
    }
    report.value("files", paths);
}

}  // namespace lanewise::cli
