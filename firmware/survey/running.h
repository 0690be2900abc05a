// SPDX-License-Identifier: MIT
/// @file running.h
/// @brief Running medians, quantiles and scatters at the cost of a few: at nodes, straight lines between them, as
/// `tinytransit.detection.running` has them.

#ifndef TINYTRANSIT_SURVEY_RUNNING_H
#define TINYTRANSIT_SURVEY_RUNNING_H

#include <stdint.h>

/// @brief Most values in a window.
#define RUNNING_MOST_WIDTH 320u
/// @brief Most nodes.
#define RUNNING_MOST_NODES 256u
/// @brief Nodes within one width.
#define RUNNING_NODES_A_WIDTH 6u

/// @brief What is taken of the values in a window.
typedef enum {
  RUNNING_MEDIAN,
  RUNNING_SCATTER, ///< 1.4826 times the median absolute deviation.
  RUNNING_LOW,     ///< The quantile 0.16.
  RUNNING_HIGH,    ///< The quantile 0.84.
} running_kind_t;

/// @brief A running quantity of a series.
typedef struct {
  uint32_t step;  ///< From one node to the next.
  uint32_t nodes; ///< How many.
  float values[RUNNING_MOST_NODES];
} running_t;

/// @brief Evaluate the nodes; the ends of the series are mirrored.
/// @param running Is filled.
/// @param series `size` values, at least 1.
/// @param width Of the window, in values; widened where there would be too many nodes, and cut to what fits.
/// @param window RUNNING_MOST_WIDTH + 1 values of scratch.
void running_fill(running_t *running, const float *series, uint32_t size, uint32_t width, running_kind_t kind,
                  float *window);

/// @brief Return the running quantity at a place of the series.
float running_at(const running_t *running, uint32_t place);

#endif
