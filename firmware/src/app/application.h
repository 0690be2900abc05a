// SPDX-License-Identifier: MIT
/// @file application.h
/// @brief What the firmware does, on whatever board and engine.

#ifndef TINYTRANSIT_APPLICATION_H
#define TINYTRANSIT_APPLICATION_H

#ifdef __cplusplus
extern "C" {
#endif

/// @brief Start board and engine, test the engine, and print the banner; called once.
void application_start(void);

/// @brief Serve one received byte, or wait for one; called in an endless loop.
void application_step(void);

#ifdef __cplusplus
}
#endif

#endif
