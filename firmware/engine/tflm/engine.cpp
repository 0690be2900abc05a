// SPDX-License-Identifier: MIT
/// @file engine.cpp
/// @brief The engine `tflm`: TensorFlow Lite Micro's interpreter, written against its public headers.

#include "engine.h"

#include <string.h>

#include "tensorflow/lite/micro/micro_interpreter.h"
#include "tensorflow/lite/schema/schema_generated.h"

#include "tflm_model.h"

namespace {

// A build for one library may know better what it needs than the exported model, which knows the host's.
#ifdef TFLM_ARENA_BYTES
constexpr size_t arena_bytes = TFLM_ARENA_BYTES;
#else
constexpr size_t arena_bytes = tflm_model::arena_bytes;
#endif
alignas(16) uint8_t arena[arena_bytes];

/// Room for an object that is made in place and never destroyed: static objects would need start-up and exit code.
// Static, and so zero at the start; a constructor would need start-up code.
// cppcheck-suppress noConstructor
template <typename T> class Place {
  struct Made {
    template <typename... Arguments> explicit Made(Arguments &&...arguments) : object(arguments...) {}
    // As in the header <new>, which a compiler without its C++ library lacks.
    static void *operator new(size_t, void *at) {
      return at;
    }
    static void operator delete(void *, void *) {}
    T object;
  };
  alignas(Made) uint8_t bytes_[sizeof(Made)];

public:
  template <typename... Arguments> T *make(Arguments &&...arguments) {
    return &(new (bytes_) Made(arguments...))->object;
  }
};

Place<tflm_model::resolver_t> resolver_place;
Place<tflite::MicroInterpreter> interpreter_place;
tflite::MicroInterpreter *interpreter;

constexpr uint16_t input_count = sizeof tflm_model::input_sizes / sizeof tflm_model::input_sizes[0];
constexpr uint16_t output_count = sizeof tflm_model::output_sizes / sizeof tflm_model::output_sizes[0];

/// Whether a tensor is int8 and as long as the generated header says.
bool is_expected(const TfLiteTensor *tensor, uint16_t size) {
  return tensor != nullptr && tensor->type == kTfLiteInt8 && tensor->bytes == size;
}

bool tensors_are_expected(tflite::MicroInterpreter &candidate) {
  if (candidate.inputs_size() != input_count || candidate.outputs_size() != output_count) {
    return false;
  }
  for (uint16_t i = 0; i < input_count; i++) {
    if (!is_expected(candidate.input(i), tflm_model::input_sizes[i])) {
      return false;
    }
  }
  for (uint16_t i = 0; i < output_count; i++) {
    if (!is_expected(candidate.output(i), tflm_model::output_sizes[i])) {
      return false;
    }
  }
  return true;
}

} // namespace

engine_status_t engine_init(void) {
  interpreter = nullptr;
  const tflite::Model *model = tflite::GetModel(tflm_model::flatbuffer);
  if (model->version() != TFLITE_SCHEMA_VERSION) {
    return ENGINE_ERROR_MODEL;
  }
  auto *resolver = resolver_place.make();
  if (tflm_model::add_operators(*resolver) != kTfLiteOk) {
    return ENGINE_ERROR_MODEL;
  }
  auto *candidate = interpreter_place.make(model, *resolver, arena, sizeof arena);
  // This is where an arena that is too small is noticed.
  if (candidate->AllocateTensors() != kTfLiteOk || !tensors_are_expected(*candidate)) {
    return ENGINE_ERROR_MODEL;
  }
  interpreter = candidate;
  return ENGINE_OK;
}

engine_status_t engine_invoke(const int8_t *const inputs[], int8_t *const outputs[]) {
  if (inputs == nullptr || outputs == nullptr) {
    return ENGINE_ERROR_ARGUMENT;
  }
  if (interpreter == nullptr) {
    return ENGINE_ERROR_STATE;
  }
  for (uint16_t i = 0; i < input_count; i++) {
    memcpy(interpreter->input(i)->data.int8, inputs[i], tflm_model::input_sizes[i]);
  }
  if (interpreter->Invoke() != kTfLiteOk) {
    return ENGINE_ERROR_MODEL;
  }
  for (uint16_t i = 0; i < output_count; i++) {
    memcpy(outputs[i], interpreter->output(i)->data.int8, tflm_model::output_sizes[i]);
  }
  return ENGINE_OK;
}

const engine_info_t *engine_info(void) {
  static engine_info_t info = {};
  if (info.name == nullptr) {
    memcpy(info.model_id, tflm_model::model_id, sizeof info.model_id);
    info.input_count = input_count;
    info.output_count = output_count;
    info.input_sizes = tflm_model::input_sizes;
    info.output_sizes = tflm_model::output_sizes;
    info.arena_bytes = sizeof arena;
    info.output_quantization = tflm_model::output_quantization;
    info.name = "tflm";
  }
  return &info;
}

/// @brief Return how many bytes of the arena are used; 0 before engine_init() has succeeded. For whoever measures an
/// image: no part of it calls this.
extern "C" uint32_t tflm_arena_used(void) {
  return interpreter == nullptr ? 0u : static_cast<uint32_t>(interpreter->arena_used_bytes());
}
