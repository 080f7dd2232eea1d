// Watching an iterative fit, and stopping it.
#pragma once

#include <cstdint>
#include <limits>

namespace lanewise {

// NaN: this fit does not have it, or not after this iteration.
struct Progress {
    std::int32_t iteration = 0;       // from 1
    std::int32_t max_iterations = 0;  // the limit the caller set
    double objective = 0;             // what the fit minimises or maximises, after this iteration
    double seconds = 0;               // since the fit began
    double validation_objective = std::numeric_limits<double>::quiet_NaN();  // the same on data that it is not fitted to
    double error = std::numeric_limits<double>::quiet_NaN();                 // root of the mean squared error
    double validation_error = std::numeric_limits<double>::quiet_NaN();
};

// Called on the caller's thread once an iteration. Return false to stop: the model so far is returned, not converged.
struct Observer {
    bool (*notify)(void* context, const Progress& progress) = nullptr;
    void* context = nullptr;

    bool operator()(const Progress& progress) const { return notify == nullptr || notify(context, progress); }
};

}  // namespace lanewise
