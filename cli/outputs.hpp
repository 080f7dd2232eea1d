// The files a command writes: all of them or none.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <lanewise/status.hpp>

namespace lanewise::cli {

class Report;

class Outputs {
public:
    Outputs() = default;
    Outputs(const Outputs&) = delete;
    Outputs& operator=(const Outputs&) = delete;
    ~Outputs();  // removes what was staged and not committed

    // Before the work: throws Failure when this file could not be written, or is expected twice. "" is no file.
    void expect(const std::string& path);

    // After the work: write(file) puts the content into a file beside `path`. Does nothing for "".
    void stage(const std::string& path, const std::function<Status(const std::string&)>& write);

    // When all are staged: every file takes its place.
    void commit();

    // Names and sizes.
    void report(Report& report) const;

private:
    struct File {
        std::string path;       // as the user has it
        std::string target;     // without symbolic links
        std::string temporary;  // empty: written directly (a device, a pipe), or in its place already
    };

    std::vector<std::string> expected_;
    std::vector<File> files_;
};

}  // namespace lanewise::cli
