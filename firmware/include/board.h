// SPDX-License-Identifier: MIT
/// @file board.h
/// @brief What the application asks of a board; one folder under firmware/board/ implements it for a family.

#ifndef TINYTRANSIT_BOARD_H
#define TINYTRANSIT_BOARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// @brief Why the device started, with the numbers that INFO carries (hil/PROTOCOL.md).
typedef enum {
  BOARD_RESET_UNKNOWN = 0,
  BOARD_RESET_POWER_ON = 1,
  BOARD_RESET_PIN = 2,
  BOARD_RESET_SOFTWARE = 3,
  BOARD_RESET_WATCHDOG = 4,
  BOARD_RESET_BROWN_OUT = 5,
  BOARD_RESET_FAULT = 6,
} board_reset_t;

/// @brief What a tick of board_ticks() is, with the numbers that INFO carries.
typedef enum {
  BOARD_TIME_DWT = 1,     ///< Core cycles from the DWT cycle counter.
  BOARD_TIME_SYSTICK = 2, ///< Core cycles from SysTick, where the DWT counter stands still (QEMU).
  BOARD_TIME_HOST_NS = 3, ///< Nanoseconds of the host's monotonic clock (native build).
  BOARD_TIME_TIMER = 4,   ///< A timer of the chip, where the core's own counters do not answer (LabWired's nRF52840).
} board_time_t;

/// @brief Facts about the board.
typedef struct {
  const char *name;       ///< At most 15 characters, as PlatformIO names the board.
  board_time_t time_base; ///< What board_ticks() counts.
  uint32_t tick_hz;       ///< Ticks a second.
  uint32_t core_hz;       ///< Core clock, or 0 on the host.
  board_reset_t reset;    ///< Why the device started.
  uint32_t receive_bytes; ///< Received bytes that wait for board_uart_read() and are not lost; 0 where unknown.
} board_info_t;

/// @brief Start clocks, UART, time base and watchdog; called once, before anything else of this interface.
void board_init(void);

/// @brief Describe the board; valid after board_init().
const board_info_t *board_info(void);

/// @brief Take one received byte; false if none is waiting. Never blocks.
bool board_uart_read(uint8_t *byte);

/// @brief Look at the byte that board_uart_read() would take next; false if none is waiting. Never blocks.
bool board_uart_peek(uint8_t *byte);

/// @brief Send bytes; returns when the last one has been handed to the UART.
void board_uart_write(const uint8_t *data, size_t size);

/// @brief Received bytes lost since start-up because nobody read them in time.
uint32_t board_uart_overruns(void);

/// @brief Ticks since start-up; does not wrap in practice.
uint64_t board_ticks(void);

/// @brief Whole seconds since start-up, sleep included, which board_ticks() may leave out.
uint32_t board_uptime_s(void);

/// @brief Tell the watchdog that the main loop is alive.
void board_watchdog_kick(void);

/// @brief Nothing to do: sleep until an interrupt, or briefly on the host.
void board_idle(void);

/// @brief Bytes of stack that have ever been in use; 0 where unknown.
uint32_t board_stack_used(void);

/// @brief Bytes of stack that exist; 0 where unknown.
uint32_t board_stack_size(void);

/// @brief A stretch of memory; size 0 where unknown.
typedef struct {
  const uint8_t *start; ///< First byte.
  size_t size;          ///< Bytes.
} board_region_t;

/// @brief Where the instructions lie.
board_region_t board_code(void);

/// @brief Where the model's weights lie.
board_region_t board_weights(void);

/// @brief Where the other constants lie: the layers' parameters, the golden windows.
board_region_t board_constants(void);

/// @brief The copy that board_weights() was loaded from; size 0 where the weights are used in place.
board_region_t board_weights_source(void);

/// @brief Load the weights again from board_weights_source(), if that has a size.
void board_weights_reload(void);

#endif
