// A line on a terminal that shows how far a fit is; it stops the fit on Ctrl-C.
#pragma once

#include <cstdint>
#include <string>

#include <lanewise/observer.hpp>

#include "cli/interrupts.hpp"

namespace lanewise::cli {

class ProgressBar {
public:
    // objective: what the fit calls it.
    explicit ProgressBar(std::string objective, std::int32_t runs = 1);
    ProgressBar(const ProgressBar&) = delete;
    ProgressBar& operator=(const ProgressBar&) = delete;

    Observer observer() noexcept;

    // Takes the line away. Throws Failure after a Ctrl-C.
    void finish();

private:
    bool notify(const Progress& progress) noexcept;
    void draw(const Progress& progress) noexcept;

    Interrupts interrupts_;
    bool terminal_;
    std::string objective_;
    std::int32_t runs_;
    std::int32_t run_ = 0;
    double drawn_ = 0;  // when, in seconds of the fit; 0 is never
};

}  // namespace lanewise::cli
