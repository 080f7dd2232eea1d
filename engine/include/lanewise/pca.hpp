// Principal component analysis, which is the linear autoencoder that loses least.
#pragma once

#include <lanewise/pca/autoencoder.hpp>
#include <lanewise/pca/fit.hpp>
#include <lanewise/pca/model.hpp>
#include <lanewise/pca/statistics.hpp>
