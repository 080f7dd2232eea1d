// Ratings factorized by alternating least squares, and what the factors are good for.
#pragma once

#include <lanewise/als/fit.hpp>
#include <lanewise/als/model.hpp>
#include <lanewise/als/recommender.hpp>
