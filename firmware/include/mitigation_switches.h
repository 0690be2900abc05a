// SPDX-License-Identifier: MIT
/// @file mitigation_switches.h
/// @brief Which mitigations of upsets (bits flipped by radiation) are built in. The build sets them from
/// TINYTRANSIT_MITIGATIONS; firmware/MITIGATIONS.md says what each does and costs. All are off by default.

#ifndef TINYTRANSIT_MITIGATION_SWITCHES_H
#define TINYTRANSIT_MITIGATION_SWITCHES_H

#ifndef TT_MITIGATION_SCRUB
/// @brief Check code, weights and constants by CRC after each so many inferences; 0: never.
#define TT_MITIGATION_SCRUB 0
#endif

#ifndef TT_MITIGATION_GOLDEN
/// @brief Run a golden window after each so many inferences; 0: never.
#define TT_MITIGATION_GOLDEN 0
#endif

#ifndef TT_MITIGATION_VOTE
/// @brief 1: run each inference twice, and a third time where the answers differ.
#define TT_MITIGATION_VOTE 0
#endif

#ifndef TT_MITIGATION_REPAIR
/// @brief 1: work with weights in RAM, and before each inference mend them from the copy in flash.
#define TT_MITIGATION_REPAIR 0
#endif

#endif
