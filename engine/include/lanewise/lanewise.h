/* Lanewise for C11 and for every language that calls C: k-means, Gaussian mixtures, ridge regression, ratings factorized by alternating
 * least squares, principal components, and model files.
 *
 * What the functions compute, with which errors, is what the C++ headers say: lanewise/kmeans.hpp and its neighbours. Names carry the
 * data's type: _f32 is float, _f64 double. Each function that can fail returns a status; but for `error`, nothing of the caller's is
 * touched then. No function allocates: *_workspace_bytes says how much memory a call works with, at any alignment, and 0 for sizes
 * or options that are out of range. Pointers that a comment calls optional may be null; any other null is refused. */
#ifndef LANEWISE_LANEWISE_H
#define LANEWISE_LANEWISE_H

#include <lanewise/c/als.h>
#include <lanewise/c/base.h>
#include <lanewise/c/kmeans.h>
#include <lanewise/c/mixture.h>
#include <lanewise/c/model.h>
#include <lanewise/c/pca.h>
#include <lanewise/c/ridge.h>

#endif
