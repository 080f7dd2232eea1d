#include "cli/interrupts.hpp"

#include <atomic>

#include "cli/failure.hpp"

namespace lanewise::cli {
namespace {

std::atomic<bool> interrupted{false};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may only set what is lock-free");

extern "C" void remember(int) { interrupted.store(true); }

}  // namespace

Interrupts::Interrupts() {
    interrupted.store(false);
    sigaction(SIGINT, nullptr, &previous_);
    if (previous_.sa_handler == SIG_IGN) return;  // as nohup and background jobs want it
    struct sigaction action {};
    action.sa_handler = remember;
    action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, nullptr);
}

Interrupts::~Interrupts() { sigaction(SIGINT, &previous_, nullptr); }

bool Interrupts::arrived() noexcept { return interrupted.load(); }

void Interrupts::check() {
    if (arrived()) throw Failure("interrupted; nothing was written", exit_interrupted);
}

}  // namespace lanewise::cli
