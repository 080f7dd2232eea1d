/* Ridge regression with many right-hand sides: lanewise/ridge.hpp. n points of d dimensions, t targets. */
#ifndef LANEWISE_C_RIDGE_H
#define LANEWISE_C_RIDGE_H

#include <lanewise/c/base.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct lanewise_ridge_options {
    double regularization; /* lambda, at least 0 */
    int32_t intercept;     /* 0 or 1 */
    int32_t threads;       /* 0: all */
} lanewise_ridge_options;

LANEWISE_API lanewise_ridge_options lanewise_ridge_defaults(void);

typedef struct lanewise_ridge_report {
    double regularization; /* of the solution: more than was asked for where the system was singular */
    double residual;       /* weighted sum of squared residuals */
} lanewise_ridge_report;

typedef struct lanewise_ridge_output {
    lanewise_matrix_f64 coefficients; /* t x d */
    double* intercepts;               /* t; optional */
} lanewise_ridge_output;

LANEWISE_API size_t lanewise_ridge_predict_workspace_bytes(size_t points, size_t dimensions, size_t targets, int32_t threads);

/* lanewise_ridge_fit: report is optional.
 * lanewise_ridge_predict: predictions: n x t; intercepts: t, optional. */
#define LANEWISE_DECLARE(suffix)                                                                                          \
    typedef struct lanewise_ridge_input_##suffix {                                                                        \
        lanewise_const_matrix_##suffix points;  /* n x d */                                                               \
        lanewise_const_matrix_##suffix targets; /* n x t */                                                               \
        const double* weights;                  /* n; optional: 1 each */                                                 \
    } lanewise_ridge_input_##suffix;                                                                                      \
                                                                                                                          \
    LANEWISE_API size_t lanewise_ridge_workspace_bytes_##suffix(size_t points, size_t dimensions, size_t targets,         \
                                                                const lanewise_ridge_options* options);                   \
    LANEWISE_API lanewise_status lanewise_ridge_fit_##suffix(                                                             \
        const lanewise_ridge_input_##suffix* input, const lanewise_ridge_options* options,                                \
        const lanewise_ridge_output* output, void* workspace, size_t workspace_bytes, lanewise_ridge_report* report,      \
        lanewise_error* error);                                                                                           \
                                                                                                                          \
    LANEWISE_API lanewise_status lanewise_ridge_predict_##suffix(                                                         \
        lanewise_const_matrix_f64 coefficients, const double* intercepts, lanewise_const_matrix_##suffix points,          \
        lanewise_matrix_##suffix predictions, int32_t threads, void* workspace, size_t workspace_bytes,                   \
        lanewise_error* error);

LANEWISE_DECLARE(f32)
LANEWISE_DECLARE(f64)
#undef LANEWISE_DECLARE

#ifdef __cplusplus
}
#endif

#endif
