// SPDX-License-Identifier: MIT
/// @file eembc.h
/// @brief The commands with which EEMBC's EnergyRunner drives a device for MLPerf Tiny, in performance mode.
///
/// Published as code and documents, not as a specification: the device's side in mlcommons/tiny,
/// `benchmark/api/internally_implemented.{h,cpp}` and `submitter_implemented.h`; the host's in
/// `benchmark/runner/` there and in the user guide of eembc/energyrunner. hil/EEMBC.md says what follows from them.

#ifndef TINYTRANSIT_EEMBC_H
#define TINYTRANSIT_EEMBC_H

/// @brief Say which kind of time stamp is given, and that commands are welcome.
void eembc_start(void);

/// @brief Answer a command, without the `%` that ended it; its text is cut into words in place.
void eembc_answer(char *command);

/// @brief Answer a command that was longer than COMMAND_LINE_MAX.
void eembc_answer_too_long(void);

#endif
