// SPDX-License-Identifier: MIT
/// @file debug_log.cpp
/// @brief What only Arduino can compile: a bare-metal build must leave it out.

#include <Arduino.h>
