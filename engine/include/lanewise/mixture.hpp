// Gaussian mixtures: p(x) = sum over components c of weight_c * N(x | mean_c, covariance_c).
//
// Fit them by expectation-maximization, or make them from given parameters; score, predict, sample; moments, sums, marginals,
// conditionals and affine maps. Parameters are double; points are float or double, and so is what is computed of each point.
#pragma once

#include <lanewise/mixture/algebra.hpp>
#include <lanewise/mixture/density.hpp>
#include <lanewise/mixture/fit.hpp>
#include <lanewise/mixture/parameters.hpp>
#include <lanewise/mixture/sampling.hpp>
#include <lanewise/mixture/statistics.hpp>
