// SPDX-License-Identifier: MIT
/// @file text.h
/// @brief Text on the serial port, written by hand because newlib's printf brings a heap with it.

#ifndef TINYTRANSIT_TEXT_H
#define TINYTRANSIT_TEXT_H

#include <stdint.h>

/// @brief Send a text.
void put_text(const char *text);

/// @brief Send a number in decimal.
void put_number(uint64_t number);

/// @brief Send the last `digits` digits (1 to 8) of a number in hexadecimal, lower case.
void put_hexadecimal(uint32_t number, uint8_t digits);

/// @brief Send a number of thousandths as a decimal fraction with three digits behind the point.
void put_thousandths(int64_t thousandths);

#endif
