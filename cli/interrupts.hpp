// Ctrl-C, made a question.
#pragma once

#include <csignal>

namespace lanewise::cli {

// While one lives, the first Ctrl-C is only remembered; a second one ends the program as ever. One at a time.
class Interrupts {
public:
    Interrupts();
    ~Interrupts();
    Interrupts(const Interrupts&) = delete;
    Interrupts& operator=(const Interrupts&) = delete;

    static bool arrived() noexcept;

    // Throws Failure with exit_interrupted.
    static void check();

private:
    struct sigaction previous_ {};
};

}  // namespace lanewise::cli
