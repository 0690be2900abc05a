// SPDX-License-Identifier: MIT
#include "survey/numbers.h"

#include "survey/arithmetic.h"
#include "survey/order.h"

enum { GLOBAL = WINDOW_GLOBAL_BINS, LOCAL = WINDOW_LOCAL_BINS };
static const float local_reach = 2.0f;
static const float hours_a_day = 24.0f;
static const float parts_a_million = 1e6f;
static const float pi = 3.14159265f;
static const float next_to_0 = 1e-6f;
// IAU 2015 resolution B3; the axis of an orbit of a day about the Sun in solar radii, by Kepler's third law.
static const float sun_in_earth_radii = 109.076371f;
static const float axis_of_a_day = 4.20827835f;
// Cosine and sine of the step between two phases of the global view, at twice the orbital frequency: 2 pi 2 / (bins -
// 1).
static const float twice_step_cos = WINDOW_TWICE_STEP_COS;
static const float twice_step_sin = WINDOW_TWICE_STEP_SIN;

/// Offset of a bin of the local view from the centre, in durations.
static float local_x(int32_t i) {
  return local_reach * (2.0f * (float)i / (float)(LOCAL - 1) - 1.0f);
}

/// Phase of a bin of the global view.
static float global_phase(int32_t i) {
  return (float)i / (float)(GLOBAL - 1) - 0.5f;
}

/// Share of the local view below a depth.
static float width_below(const float *view, float depth) {
  uint32_t count = 0;
  for (int32_t i = 0; i < LOCAL; i++) {
    count += view[i] < -depth ? 1u : 0u;
  }
  return (float)count / (float)LOCAL;
}

/// Height of a box or a triangle of one duration at an offset.
static float box_or_triangle(bool box, float x) {
  return box ? (magnitude(x) < 0.5f ? -1.0f : 0.0f) : -larger(1.0f - 2.0f * magnitude(x), 0.0f);
}

/// Root mean square of what the best multiple of a shape leaves of the local view.
static float residual(const float *view, bool box) {
  float product = 0.0f;
  float square = 0.0f;
  for (int32_t i = 0; i < LOCAL; i++) {
    const float shape = box_or_triangle(box, local_x(i));
    product += view[i] * shape;
    square += shape * shape;
  }
  const float height = product / square;
  float left = 0.0f;
  for (int32_t i = 0; i < LOCAL; i++) {
    const float rest = view[i] - height * box_or_triangle(box, local_x(i));
    left += rest * rest;
  }
  return root(left / (float)LOCAL);
}

/// Mean depth of the middle of the local view.
static float centre_depth(const float *view) {
  float sum = 0.0f;
  float count = 0.0f;
  for (int32_t i = 0; i < LOCAL; i++) {
    if (magnitude(local_x(i)) < 0.15f) {
      sum += view[i];
      count += 1.0f;
    }
  }
  return -sum / count;
}

/// Root mean square of the difference from the mirror image, halved.
static float asymmetry(const float *view) {
  float sum = 0.0f;
  for (int32_t i = 0; i < LOCAL; i++) {
    const float difference = view[i] - view[LOCAL - 1 - i];
    sum += difference * difference;
  }
  return 0.5f * root(sum / (float)LOCAL);
}

/// Largest value.
static float maximum(const float *view, int32_t size) {
  float most = view[0];
  for (int32_t i = 1; i < size; i++) {
    most = larger(most, view[i]);
  }
  return most;
}

/// Whether a bin of the global view lies outside of the event.
static bool is_outside(int32_t i, float duration) {
  const float half = larger(duration, 1.5f / (float)GLOBAL);
  return magnitude(global_phase(i)) > smaller(half, 0.25f);
}

/// Place of the deepest bin outside of the event.
static int32_t second_dip(const float *view, float duration) {
  int32_t place = -1;
  for (int32_t i = 0; i < GLOBAL; i++) {
    if (is_outside(i, duration) && (place < 0 || view[i] < view[place])) {
      place = i;
    }
  }
  return place;
}

/// What is wanted of the bins outside of the event.
static float outside(const float *view, float duration, bool scatter, float *members) {
  uint32_t size = 0;
  for (int32_t i = 0; i < GLOBAL; i++) {
    if (is_outside(i, duration)) {
      members[size++] = view[i];
    }
  }
  return scatter ? order_sigma(members, size) : maximum(members, (int32_t)size);
}

/// Amplitude of a wave of twice the orbital frequency.
static float wave_twice(const float *view) {
  // At phase -0.5 twice the frequency is back at its beginning.
  float c = 1.0f;
  float s = 0.0f;
  float cosine = 0.0f;
  float sine = 0.0f;
  for (int32_t i = 0; i < GLOBAL; i++) {
    const float value = clamped(view[i], -1.0f, 1.0f);
    cosine += value * c;
    sine += value * s;
    const float turned = c * twice_step_cos - s * twice_step_sin;
    s = c * twice_step_sin + s * twice_step_cos;
    c = turned;
  }
  return 2.0f * root(cosine * cosine + sine * sine) / (float)GLOBAL;
}

/// Standardised moment of the clipped view, 3 or 4.
static float moment(const float *view, uint32_t order) {
  float mean = 0.0f;
  for (int32_t i = 0; i < GLOBAL; i++) {
    mean += clamped(view[i], -1.0f, 1.0f);
  }
  mean /= (float)GLOBAL;
  float square = 0.0f;
  float higher = 0.0f;
  for (int32_t i = 0; i < GLOBAL; i++) {
    const float centred = clamped(view[i], -1.0f, 1.0f) - mean;
    square += centred * centred;
    higher += centred * centred * centred * (order == 4u ? centred : 1.0f);
  }
  const float spread = larger(root(square / (float)GLOBAL), 1e-6f);
  const float cube = spread * spread * spread;
  return higher / (float)GLOBAL / (order == 4u ? cube * spread : cube);
}

/// Mean step from one bin to the next.
static float roughness(const float *view) {
  float sum = 0.0f;
  for (int32_t i = 1; i < GLOBAL; i++) {
    sum += magnitude(view[i] - view[i - 1]);
  }
  return sum / (float)(GLOBAL - 1);
}

/// Depth of the secondary eclipse over the scatter of its surroundings.
static float secondary_contrast(const float *view) {
  float inside = 0.0f;
  float inner = 0.0f;
  float rest = 0.0f;
  float outer = 0.0f;
  for (int32_t i = 0; i < LOCAL; i++) {
    const bool middle = most_of(i - LOCAL / 2, LOCAL / 2 - i) <= LOCAL / 8;
    inside += middle ? view[i] : 0.0f;
    inner += middle ? 1.0f : 0.0f;
    rest += middle ? 0.0f : view[i];
    outer += middle ? 0.0f : 1.0f;
  }
  const float mean = rest / outer;
  float square = 0.0f;
  for (int32_t i = 0; i < LOCAL; i++) {
    if (most_of(i - LOCAL / 2, LOCAL / 2 - i) > LOCAL / 8) {
      square += (view[i] - mean) * (view[i] - mean);
    }
  }
  return (mean - inside / inner) / larger(root(square / outer), 1e-6f);
}

/// Radius of what transits over that of the star (Winn 2010, arXiv:1001.2010, equation 22), at most 1.
static float radius_ratio(const numbers_event_t *event) {
  return root(clamped(event->depth, 0.0f, 1.0f));
}

/// Duration over that of a transit across the middle of the star (`window.implied`; Winn 2010, equation 14).
static float duration_ratio(const numbers_event_t *event) {
  const float mass = is_known(event->host->mass) ? event->host->mass : 1.0f;
  const float root_of_period = cube_root(event->period_days);
  const float axis = axis_of_a_day * cube_root(mass) * root_of_period * root_of_period;
  const float extent = 1.0f + (is_known(event->depth) ? radius_ratio(event) : 0.0f);
  const float reach = smaller(event->host->radius / axis * extent, 1.0f);
  return event->duration_hours / (hours_a_day * event->period_days / pi * arc_sine(reach));
}

/// Logarithm to base 10; what is 0 or less counts as next to 0.
static float log_of_any(float x) {
  return log_10(larger(x, next_to_0));
}

/// Whether the view of the secondary eclipse shows anything.
static bool has_secondary(const window_t *window) {
  for (int32_t i = 0; i < LOCAL; i++) {
    if (window->secondary[i] < 0.0f) {
      return true;
    }
  }
  return false;
}

bool numbers_known(uint32_t kind, const window_t *window, const numbers_event_t *event) {
  const star_host_t *host = event->host;
  switch (kind) {
  case WINDOW_NUMBER_SECONDARY_CONTRAST:
    return has_secondary(window);
  case WINDOW_NUMBER_DEPTH:
    return is_known(event->depth);
  case WINDOW_NUMBER_TESS_MAGNITUDE:
    return is_known(host->magnitude);
  case WINDOW_NUMBER_EFFECTIVE_TEMPERATURE:
    return is_known(host->temperature);
  case WINDOW_NUMBER_STAR_RADIUS:
  case WINDOW_NUMBER_DURATION_RATIO:
    return is_known(host->radius);
  case WINDOW_NUMBER_PLANET_RADIUS:
    return is_known(host->radius) && is_known(event->depth);
  default:
    return kind != WINDOW_NUMBER_UNKNOWN;
  }
}

float numbers_of(uint32_t kind, const window_t *window, const numbers_event_t *event, float *members) {
  const float *whole = window->global_view;
  const float *near = window->local_view;
  const float duration = event->duration_hours / (hours_a_day * event->period_days);
  switch (kind) {
  case WINDOW_NUMBER_PERIOD_DAYS:
    return log_10(event->period_days);
  case WINDOW_NUMBER_DURATION_HOURS:
    return log_10(event->duration_hours);
  case WINDOW_NUMBER_DURATION_OVER_PERIOD:
    return log_10(duration);
  case WINDOW_NUMBER_SNR:
    return log_10(larger(event->snr, 1.0f));
  case WINDOW_NUMBER_DEPTH:
    return log_of_any(event->depth * parts_a_million);
  case WINDOW_NUMBER_TESS_MAGNITUDE:
    return event->host->magnitude;
  case WINDOW_NUMBER_STAR_RADIUS:
    return log_10(event->host->radius);
  case WINDOW_NUMBER_EFFECTIVE_TEMPERATURE:
    return event->host->temperature;
  case WINDOW_NUMBER_PLANET_RADIUS:
    return log_of_any(sun_in_earth_radii * event->host->radius * radius_ratio(event));
  case WINDOW_NUMBER_DURATION_RATIO:
    return log_10(duration_ratio(event));
  case WINDOW_NUMBER_CENTRE_DEPTH:
    return centre_depth(near);
  case WINDOW_NUMBER_STEEPNESS:
    return width_below(near, 0.75f) / larger(width_below(near, 0.25f), 1.0f / (float)LOCAL);
  case WINDOW_NUMBER_GLOBAL_KURTOSIS:
    return moment(whole, 4);
  case WINDOW_NUMBER_BOX_RESIDUAL:
    return residual(near, true);
  case WINDOW_NUMBER_WIDTH_HALF_DEPTH:
    return width_below(near, 0.5f);
  case WINDOW_NUMBER_SECONDARY_CONTRAST:
    return secondary_contrast(window->secondary);
  case WINDOW_NUMBER_GLOBAL_SKEWNESS:
    return moment(whole, 3);
  case WINDOW_NUMBER_SECOND_DIP:
    return -whole[second_dip(whole, duration)];
  case WINDOW_NUMBER_GLOBAL_ROUGHNESS:
    return roughness(whole);
  case WINDOW_NUMBER_TRIANGLE_RESIDUAL:
    return residual(near, false);
  case WINDOW_NUMBER_WAVE_TWICE_A_PERIOD:
    return wave_twice(whole);
  case WINDOW_NUMBER_SECOND_DIP_PHASE:
    return magnitude(global_phase(second_dip(whole, duration)));
  case WINDOW_NUMBER_GLOBAL_SCATTER:
    return outside(whole, duration, true, members);
  case WINDOW_NUMBER_LOCAL_MAXIMUM:
    return maximum(near, LOCAL);
  case WINDOW_NUMBER_GLOBAL_MAXIMUM:
    return outside(whole, duration, false, members);
  case WINDOW_NUMBER_LOCAL_ASYMMETRY:
    return asymmetry(near);
  default:
    return 0.0f;
  }
}
