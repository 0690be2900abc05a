// SPDX-License-Identifier: MIT
/// @file board.c
/// @brief The host as a board: the serial port is a pseudo-terminal, and SIGTERM or SIGINT switches the device off.

#define _GNU_SOURCE
#include "board.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/prctl.h>
#endif

enum { WAIT_MS = 100 };

static const board_info_t info = {
    .name = BOARD_NAME,
    .time_base = BOARD_TIME_HOST_NS,
    .tick_hz = 1000000000u,
    .reset = BOARD_RESET_POWER_ON,
    .receive_bytes = 4096, // as many as a pseudo-terminal takes before it holds the writer back
};

static int port = -1;
static uint64_t started;
static volatile sig_atomic_t stopping;

static void stop(int signal) {
  (void)signal;
  stopping = 1;
}

/// End the process: a system call that must succeed did not.
static _Noreturn void give_up(const char *what) {
  perror(what);
  exit(EXIT_FAILURE);
}

/// Wait a little for the port to be ready for `events`. Not for ever: a signal may come just before the wait.
static void wait_for_port(short events) {
  struct pollfd wanted = {.fd = port, .events = events};
  if (poll(&wanted, 1, WAIT_MS) < 0 && errno != EINTR) {
    give_up("poll");
  }
  if (stopping) {
    exit(EXIT_SUCCESS);
  }
}

static void catch_signals(void) {
  const struct sigaction action = {.sa_handler = stop};
  if (sigaction(SIGTERM, &action, NULL) != 0 || sigaction(SIGINT, &action, NULL) != 0) {
    give_up("sigaction");
  }
#ifdef __linux__
  // Nobody else would stop a device whose harness was killed.
  if (prctl(PR_SET_PDEATHSIG, SIGTERM) != 0) {
    give_up("prctl");
  }
#endif
}

static void open_port(void) {
  port = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (port < 0 || grantpt(port) != 0 || unlockpt(port) != 0 || fcntl(port, F_SETFL, O_NONBLOCK) != 0) {
    give_up("pseudo-terminal");
  }
  // Never closed: as long as one end stays open here, hosts may come and go.
  const char *name = ptsname(port);
  const int far_end = name == NULL ? -1 : open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
  struct termios settings;
  if (far_end < 0 || tcgetattr(far_end, &settings) != 0) {
    give_up("serial port");
  }
  cfmakeraw(&settings);
  if (tcsetattr(far_end, TCSANOW, &settings) != 0) {
    give_up("serial port");
  }
  printf("serial port: %s\n", name);
  fflush(stdout);
}

static uint64_t now(void) {
  struct timespec time;
  if (clock_gettime(CLOCK_MONOTONIC, &time) != 0) {
    give_up("clock_gettime");
  }
  return (uint64_t)time.tv_sec * info.tick_hz + (uint64_t)time.tv_nsec;
}

void board_init(void) {
  catch_signals();
  started = now();
  open_port();
}

const board_info_t *board_info(void) {
  return &info;
}

// What was read from the port and not yet asked for.
static uint8_t received[256];
static ssize_t received_size;
static ssize_t received_next;

bool board_uart_peek(uint8_t *byte) {
  if (received_next >= received_size) {
    received_next = 0;
    received_size = read(port, received, sizeof received);
    if (received_size <= 0) {
      if (received_size < 0 && errno != EAGAIN && errno != EINTR) {
        give_up("read");
      }
      return false;
    }
  }
  *byte = received[received_next];
  return true;
}

bool board_uart_read(uint8_t *byte) {
  if (!board_uart_peek(byte)) {
    return false;
  }
  received_next++;
  return true;
}

void board_uart_write(const uint8_t *data, size_t size) {
  while (size > 0) {
    const ssize_t written = write(port, data, size);
    if (written < 0 && errno != EAGAIN && errno != EINTR) {
      give_up("write");
    }
    if (written > 0) {
      data += written;
      size -= (size_t)written;
    } else {
      wait_for_port(POLLOUT);
    }
  }
}

uint32_t board_uart_overruns(void) {
  return 0; // a pseudo-terminal holds the writer back instead
}

uint64_t board_ticks(void) {
  return now() - started;
}

uint32_t board_uptime_s(void) {
  return (uint32_t)(board_ticks() / info.tick_hz);
}

void board_watchdog_kick(void) {
  if (stopping) {
    exit(EXIT_SUCCESS);
  }
}

void board_idle(void) {
  wait_for_port(POLLIN);
}

uint32_t board_stack_used(void) {
  return 0;
}

uint32_t board_stack_size(void) {
  return 0;
}

board_region_t board_code(void) {
  return (board_region_t){0}; // the host loads and moves it as it likes
}

board_region_t board_weights(void) {
  return (board_region_t){0};
}

board_region_t board_constants(void) {
  return (board_region_t){0};
}

board_region_t board_weights_source(void) {
  return (board_region_t){0};
}

void board_weights_reload(void) {}
