// SPDX-License-Identifier: MIT
#include "survey/star.h"

#include <string.h>

#include "survey/arithmetic.h"

static const float days_a_microsecond = 1.0f / 86400e6f;
static const float days_a_second = 1.0f / 86400.0f;
// Differences count up to this many times their mean, so that a flare or an outlier does not raise it.
static const float most_of_mean = 4.0f;
// Beyond any star in any unit; instruments write such where they have nothing.
static const float largest_flux = 1e15f;
static const uint32_t longest_memory = 512;
// Mean difference of two normal values, in standard deviations of one: 2 / sqrt(pi).
static const float mean_difference = 1.1283792f;

/// Return a number that is above 0; what is not is unknown.
static float above_0(float number) {
  return is_finite(number) && number > 0.0f ? number : unknown();
}

star_setup_t star_setup(uint8_t mission, uint16_t cadences_a_bin, uint32_t cadence_us, uint32_t shortest_s,
                        uint32_t longest_s) {
  star_setup_t setup;
  setup.mission = mission;
  setup.cadences_a_bin = cadences_a_bin;
  setup.cadence_days = (float)cadence_us * days_a_microsecond;
  setup.shortest_days = (float)shortest_s * days_a_second;
  setup.longest_days = (float)longest_s * days_a_second;
  setup.host = star_host(0.0f, 0.0f, 0.0f, unknown());
  return setup;
}

bool star_setup_works(const star_setup_t *setup) {
  const float bin_days = (float)setup->cadences_a_bin * setup->cadence_days;
  return bin_days >= days_a_second && bin_days <= 1.0f && setup->shortest_days > 0.0f;
}

star_host_t star_host(float radius, float mass, float temperature, float tess_magnitude) {
  return (star_host_t){above_0(radius), above_0(mass), above_0(temperature),
                       is_finite(tess_magnitude) ? tess_magnitude : unknown()};
}

void star_begin(survey_star_t *star, const star_setup_t *setup) {
  memset(star, 0, sizeof *star);
  star->setup = *setup;
  star->bin_days = (float)setup->cadences_a_bin * setup->cadence_days;
}

/// Write the bin that is being filled, and empty bins up to `next`.
static void close_bins(survey_star_t *star, uint32_t next) {
  if (star->filled > 0u) {
    const uint32_t full = STAR_FULL * star->filled / star->setup.cadences_a_bin;
    star->raw[star->bins] = star->level + star->sum / (float)star->filled;
    star->flags[star->bins] = (uint8_t)(STAR_SEEN | ((full > 0u ? full : 1u) << STAR_FULL_AT));
  }
  star->bins = next;
  star->filled = 0;
  star->sum = 0.0f;
}

/// Follow the difference from one cadence to the next.
static void follow(survey_star_t *star, float flux) {
  if (star->has_last) {
    const float difference = magnitude(flux - star->last);
    if (star->steps < longest_memory) {
      star->steps++;
    }
    const float bounded = star->steps > 8u ? smaller(difference, most_of_mean * star->step) : difference;
    star->step += (bounded - star->step) / (float)star->steps;
  }
  star->last = flux;
  star->has_last = true;
}

bool star_add(survey_star_t *star, uint32_t cadence, float flux, bool good) {
  const uint32_t bin = cadence / star->setup.cadences_a_bin;
  if (cadence < star->cadence || bin >= SURVEY_MAX_BINS) {
    return false;
  }
  star->has_last = star->has_last && cadence == star->cadence;
  if (bin != star->bins) {
    close_bins(star, bin);
  }
  star->cadence = cadence + 1u;
  if (!good || !(magnitude(flux) <= largest_flux)) {
    star->has_last = false;
    return true;
  }
  if (star->good == 0u) {
    star->level = flux;
  }
  follow(star, flux);
  star->good++;
  star->filled++;
  star->sum += flux - star->level;
  return true;
}

void star_end(survey_star_t *star) {
  close_bins(star, star->bins + 1u);
  // What comes after the last good cadence tells nothing.
  while (star->bins > 0u && star->flags[star->bins - 1u] == 0u) {
    star->bins--;
  }
}

float star_cadence_sigma(const survey_star_t *star, float level) {
  return star->step / mean_difference / level;
}
