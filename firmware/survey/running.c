// SPDX-License-Identifier: MIT
#include "survey/running.h"

#include "survey/arithmetic.h"
#include "survey/order.h"

static const float low_share = 0.16f;
static const float high_share = 0.84f;

/// Return the value at a place that may lie beyond an end, which is a mirror.
static float mirrored(const float *series, int32_t size, int32_t place) {
  int32_t at = place < 0 ? -place : place;
  at = at >= size ? 2 * (size - 1) - at : at;
  return series[most_of(0, least_of(at, size - 1))];
}

/// Return what is asked for of the values in a window, which are overwritten.
static float taken(float *window, uint32_t size, running_kind_t kind) {
  switch (kind) {
  case RUNNING_SCATTER:
    return order_sigma(window, size);
  case RUNNING_LOW:
    return order_select(window, size, (uint32_t)nearest_whole(low_share * (float)(size - 1u)));
  case RUNNING_HIGH:
    return order_select(window, size, (uint32_t)nearest_whole(high_share * (float)(size - 1u)));
  default:
    return order_median(window, size);
  }
}

void running_fill(running_t *running, const float *series, uint32_t size, uint32_t width, running_kind_t kind,
                  float *window) {
  const uint32_t wanted = width < 2u ? 2u : width;
  const int32_t half = least_of((int32_t)(wanted / 2u), (int32_t)(RUNNING_MOST_WIDTH / 2u));
  const uint32_t least_step = (size + RUNNING_MOST_NODES - 2u) / (RUNNING_MOST_NODES - 1u);
  const uint32_t step = wanted / RUNNING_NODES_A_WIDTH;
  running->step = step > least_step ? step : least_step;
  running->nodes = 0;
  for (uint32_t centre = 0; centre < size && running->nodes < RUNNING_MOST_NODES; centre += running->step) {
    uint32_t count = 0;
    for (int32_t shift = -half; shift <= half; shift++) {
      window[count++] = mirrored(series, (int32_t)size, (int32_t)centre + shift);
    }
    running->values[running->nodes++] = taken(window, count, kind);
  }
}

float running_at(const running_t *running, uint32_t place) {
  const uint32_t node = place / running->step;
  if (node + 1u >= running->nodes) {
    return running->values[running->nodes - 1u];
  }
  const float share = (float)(place - node * running->step) / (float)running->step;
  return running->values[node] + share * (running->values[node + 1u] - running->values[node]);
}
