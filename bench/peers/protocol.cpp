#include "bench/peers/protocol.hpp"

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>

namespace lanewise::bench {
namespace {

template <class T>
void write_numbers(const std::string& path, const std::vector<T>& numbers) {
    if (numbers.empty()) return;
    std::ofstream file(path, std::ios::binary);
    file.write(reinterpret_cast<const char*>(numbers.data()), static_cast<std::streamsize>(numbers.size() * sizeof(T)));
    if (!file.flush()) throw std::runtime_error(path + ": cannot be written");
}

// Bytes, from a line of /proc/self/status that counts KiB; 0 where there is none.
std::size_t status_bytes(const std::string& key) {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with(key + ':')) return std::strtoull(line.c_str() + key.size() + 1, nullptr, 10) * 1024;
    }
    return 0;
}

void serve(const Job& job, const char* precision, Outcome& outcome) {
    std::ofstream("/proc/self/clear_refs") << "5";  // the peak starts anew from here
    const std::size_t before = status_bytes("VmRSS");
    for (int count = 0; std::cin >> count;) {
        if (outcome.seconds < 1) job(outcome);
        std::printf("{\"seconds\": [");
        for (int i = 0; i < count; ++i) {
            job(outcome);
            std::printf("%s%.9f", i > 0 ? ", " : "", outcome.seconds);
        }
        std::printf("], \"objective\": %.17g, \"iterations\": %d, \"precision\": \"%s\", \"bytes\": %zu}\n",
                    outcome.objective, outcome.iterations, precision, status_bytes("VmHWM") - before);
        std::fflush(stdout);
    }
}

Arguments parse(char** argv) {
    const auto number = [&](int i) { return std::strtoull(argv[i], nullptr, 10); };
    return {argv[1],
            argv[2],
            number(3),
            number(4),
            argv[5],
            number(6),
            static_cast<std::int32_t>(number(7)),
            static_cast<int>(number(8)),
            argv[9]};
}

}  // namespace

int run_side(int argc, char** argv, const std::string& about, const char* precision,
             Job (*prepare)(const Arguments&)) try {
    if (argc != 10) throw std::runtime_error("expected nine arguments; protocol.hpp lists them");
    const Arguments arguments = parse(argv);
    std::printf("%s\n", about.c_str());
    Outcome outcome;
    serve(prepare(arguments), precision, outcome);
    write_numbers(arguments.out + ".labels", outcome.labels);
    write_numbers(arguments.out + ".centroids", outcome.centroids);
    write_numbers(arguments.out + ".parameters", outcome.parameters);
    write_numbers(arguments.out + ".sums", outcome.sums);
    write_numbers(arguments.out + ".users", outcome.users);
    write_numbers(arguments.out + ".items", outcome.items);
    write_numbers(arguments.out + ".scores", outcome.scores);
    return 0;
} catch (const std::exception& error) {
    std::fprintf(stderr, "%s: %s\n", argv[0], error.what());
    return 1;
}

}  // namespace lanewise::bench
