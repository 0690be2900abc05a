// SPDX-License-Identifier: MIT
/// @file order.h
/// @brief Medians and sorting, in place.

#ifndef TINYTRANSIT_SURVEY_ORDER_H
#define TINYTRANSIT_SURVEY_ORDER_H

#include <stdint.h>

/// @brief Return the value that `place` others are not above; the values are put into another order.
/// @param values `size` values, none of them NaN.
/// @param place 0 .. size - 1.
float order_select(float *values, uint32_t size, uint32_t place);

/// @brief Median; of an even number the mean of the middle two. The values are put into another order.
float order_median(float *values, uint32_t size);

/// @brief 1.4826 times the median absolute deviation from their median; the values are overwritten.
float order_sigma(float *values, uint32_t size);

/// @brief Sort whole numbers, the least first.
void order_sort(uint32_t *values, uint32_t size);

#endif
