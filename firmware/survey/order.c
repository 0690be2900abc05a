// SPDX-License-Identifier: MIT
#include "survey/order.h"

#include "survey/arithmetic.h"

float order_select(float *values, uint32_t size, uint32_t place) {
  // Hoare's selection: each pass leaves the place in the shorter part that holds it.
  int32_t low = 0;
  int32_t high = (int32_t)size - 1;
  const int32_t wanted = (int32_t)place;
  while (low < high) {
    const float pivot = values[(low + high) / 2];
    int32_t i = low;
    int32_t j = high;
    while (i <= j) {
      while (values[i] < pivot) {
        i++;
      }
      while (pivot < values[j]) {
        j--;
      }
      if (i <= j) {
        const float swapped = values[i];
        values[i++] = values[j];
        values[j--] = swapped;
      }
    }
    if (wanted <= j) {
      high = j;
    } else if (wanted >= i) {
      low = i;
    } else {
      break;
    }
  }
  return values[wanted];
}

float order_median(float *values, uint32_t size) {
  const uint32_t middle = size / 2u;
  const float upper = order_select(values, size, middle);
  if (size % 2u != 0u) {
    return upper;
  }
  // What lies before the place is not above it: the other middle value is the largest of these.
  float lower = values[0];
  for (uint32_t i = 1; i < middle; i++) {
    lower = larger(lower, values[i]);
  }
  return 0.5f * (lower + upper);
}

float order_sigma(float *values, uint32_t size) {
  const float centre = order_median(values, size);
  for (uint32_t i = 0; i < size; i++) {
    values[i] = magnitude(values[i] - centre);
  }
  return MAD_TO_SIGMA * order_median(values, size);
}

/// Let the value at `start` sink in a heap of `size` values whose largest is first.
static void sink(uint32_t *values, uint32_t start, uint32_t size) {
  const uint32_t value = values[start];
  uint32_t hole = start;
  for (uint32_t child = 2u * hole + 1u; child < size; child = 2u * hole + 1u) {
    if (child + 1u < size && values[child + 1u] > values[child]) {
      child++;
    }
    if (values[child] <= value) {
      break;
    }
    values[hole] = values[child];
    hole = child;
  }
  values[hole] = value;
}

void order_sort(uint32_t *values, uint32_t size) {
  for (uint32_t i = size / 2u; i > 0u; i--) {
    sink(values, i - 1u, size);
  }
  for (uint32_t end = size; end > 1u; end--) {
    const uint32_t largest = values[0];
    values[0] = values[end - 1u];
    values[end - 1u] = largest;
    sink(values, 0, end - 1u);
  }
}
