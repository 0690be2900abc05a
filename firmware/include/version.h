// SPDX-License-Identifier: MIT
/// @file version.h
/// @brief The firmware's version: the build takes it from platform/platform.json.

#ifndef TINYTRANSIT_VERSION_H
#define TINYTRANSIT_VERSION_H

#if !defined VERSION_MAJOR || !defined VERSION_MINOR || !defined VERSION_PATCH
#error "define VERSION_MAJOR, VERSION_MINOR and VERSION_PATCH, as firmware/platform/builder/main.py does"
#endif

#endif
