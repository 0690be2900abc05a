// SPDX-License-Identifier: MIT
/// @file core_registers.h
/// @brief The registers of the Cortex-M4 itself that the board layers use. Sections are those of the Armv7-M
/// Architecture Reference Manual (DDI 0403E).

#ifndef TINYTRANSIT_CORTEX_M4_CORE_REGISTERS_H
#define TINYTRANSIT_CORTEX_M4_CORE_REGISTERS_H

#include <stdint.h>

#define REGISTER(address) (*(volatile uint32_t *)(address))

// SysTick: B3.3.
#define SYST_CSR REGISTER(0xE000E010u)
#define SYST_CSR_ENABLE (1u << 0)
#define SYST_CSR_TICKINT (1u << 1)
#define SYST_CSR_CLKSOURCE (1u << 2)
#define SYST_RVR REGISTER(0xE000E014u)
#define SYST_CVR REGISTER(0xE000E018u)

// Interrupt controller: B3.4.
#define NVIC_ISER(n) REGISTER(0xE000E100u + 4u * (n))
#define NVIC_ICER(n) REGISTER(0xE000E180u + 4u * (n))

// System control block: B3.2.
#define SCB_ICSR REGISTER(0xE000ED04u)
#define SCB_ICSR_PENDSTSET (1u << 26)
#define SCB_VTOR REGISTER(0xE000ED08u)
#define SCB_CCR REGISTER(0xE000ED14u)
#define SCB_CCR_DIV_0_TRP (1u << 4)
#define SCB_SHCSR REGISTER(0xE000ED24u)
#define SCB_SHCSR_MEMFAULTENA (1u << 16)
#define SCB_SHCSR_BUSFAULTENA (1u << 17)
#define SCB_SHCSR_USGFAULTENA (1u << 18)
#define SCB_CFSR REGISTER(0xE000ED28u)
#define SCB_HFSR REGISTER(0xE000ED2Cu)
#define SCB_MMFAR REGISTER(0xE000ED34u)
#define SCB_BFAR REGISTER(0xE000ED38u)
#define SCB_CPACR REGISTER(0xE000ED88u)
#define SCB_CPACR_FPU_FULL (0xFu << 20)

// Memory protection unit: B3.5.
#define MPU_TYPE REGISTER(0xE000ED90u)
#define MPU_TYPE_REGIONS(type) ((type) >> 8 & 0xFFu)
#define MPU_CTRL REGISTER(0xE000ED94u)
#define MPU_CTRL_ENABLE (1u << 0)
#define MPU_CTRL_PRIVDEFENA (1u << 2)
#define MPU_RNR REGISTER(0xE000ED98u)
#define MPU_RBAR REGISTER(0xE000ED9Cu)
#define MPU_RASR REGISTER(0xE000EDA0u)
#define MPU_RASR_ENABLE (1u << 0)
/// @brief A region of 2^exponent bytes, at a multiple of its size.
#define MPU_RASR_SIZE(exponent) (((exponent) - 1u) << 1)
#define MPU_RASR_NO_ACCESS (0u << 24)
#define MPU_RASR_XN (1u << 28)

// Debug: C1.6. Data watchpoint and trace, for its cycle counter: C1.8.
#define DEMCR REGISTER(0xE000EDFCu)
#define DEMCR_TRCENA (1u << 24)
#define DWT_CTRL REGISTER(0xE0001000u)
#define DWT_CTRL_CYCCNTENA (1u << 0)
#define DWT_CYCCNT REGISTER(0xE0001004u)

#endif
