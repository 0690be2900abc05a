// SPDX-License-Identifier: MIT
/// @file chip.h
/// @brief The few registers of the STM32L476 and L4R5 that this layer uses. Sections are those of RM0351 (L476); RM0432
/// (L4R5) is named where it differs.

#ifndef TINYTRANSIT_STM32L4_CHIP_H
#define TINYTRANSIT_STM32L4_CHIP_H

// What BOARD_UART may be.
#define UART_USART2 1
#define UART_LPUART1 2

#include BOARD_HEADER

/// @brief Interrupts of the L4R5, which has the most: RM0432, "Interrupt and exception vectors".
#define CHIP_INTERRUPTS 95u
#define CHIP_TICKER_EXCEPTION 15u // SysTick

// The UARTs: addresses 2.2.2, interrupts 13.3, clocks 6.4.19 and 6.4.20, dividers 40.5.4 and 41.4.4.
#if BOARD_UART == UART_USART2
#define UART_BASE 0x40004400u
#define UART_ENABLE_REGISTER RCC_APB1ENR1
#define UART_ENABLE (1u << 17)
#define UART_DIVIDER_SCALE 1u
#define CHIP_UART_IRQ 38u
#elif BOARD_UART == UART_LPUART1
#define UART_BASE 0x40008000u
#define UART_ENABLE_REGISTER RCC_APB1ENR2
#define UART_ENABLE (1u << 0)
#define UART_DIVIDER_SCALE 256u
#define CHIP_UART_IRQ 70u
#else
#error "BOARD_UART is UART_USART2 or UART_LPUART1"
#endif

// USART and LPUART: 40.8 and 41.7.
#define UART_CR1 REGISTER(UART_BASE + 0x00u)
#define UART_CR1_UE (1u << 0)
#define UART_CR1_RE (1u << 2)
#define UART_CR1_TE (1u << 3)
#define UART_CR1_RXNEIE (1u << 5)
#define UART_BRR REGISTER(UART_BASE + 0x0Cu)
#define UART_ISR REGISTER(UART_BASE + 0x1Cu)
#define UART_ISR_ORE (1u << 3)
#define UART_ISR_RXNE (1u << 5)
#define UART_ISR_TXE (1u << 7)
#define UART_ICR REGISTER(UART_BASE + 0x20u)
#define UART_ICR_ORECF (1u << 3)
#define UART_RDR REGISTER(UART_BASE + 0x24u)
#define UART_TDR REGISTER(UART_BASE + 0x28u)

#define GPIO_BASE 0x48000000u

// Flash interface: 3.7.1.
#define FLASH_ACR REGISTER(0x40022000u)
#define FLASH_ACR_LATENCY(wait_states) (wait_states)
#define FLASH_ACR_LATENCY_MASK 15u
#define FLASH_ACR_PRFTEN (1u << 8)
#define FLASH_ACR_ICEN (1u << 9)
#define FLASH_ACR_DCEN (1u << 10)

// Power control: 5.4; CR5 is in RM0432 only.
#define PWR_CR2 REGISTER(0x40007004u)
#define PWR_CR2_IOSV (1u << 9)
#define PWR_CR5 REGISTER(0x40007080u)
#define PWR_CR5_R1MODE (1u << 8)

// Reset and clock control: 6.4.
#define RCC_CR REGISTER(0x40021000u)
#define RCC_CR_HSION (1u << 8)
#define RCC_CR_HSIRDY (1u << 10)
#define RCC_CR_PLLON (1u << 24)
#define RCC_CR_PLLRDY (1u << 25)
#define RCC_CFGR REGISTER(0x40021008u)
#define RCC_CFGR_SW_PLL (3u << 0)
#define RCC_CFGR_SWS_MASK (3u << 2)
#define RCC_CFGR_SWS_PLL (3u << 2)
#define RCC_CFGR_HPRE_MASK (15u << 4)
#define RCC_CFGR_HPRE_2 (8u << 4)
#define RCC_PLLCFGR REGISTER(0x4002100Cu)
#define RCC_PLLCFGR_SRC_HSI (2u << 0)
#define RCC_PLLCFGR_PLLN(factor) ((factor) << 8)
#define RCC_PLLCFGR_PLLREN (1u << 24)
#define RCC_AHB2ENR REGISTER(0x4002104Cu)
#define RCC_AHB2ENR_GPIOEN(port) (1u << (port))
#define RCC_APB1ENR1 REGISTER(0x40021058u)
#define RCC_APB1ENR1_PWREN (1u << 28)
#define RCC_APB1ENR2 REGISTER(0x4002105Cu)
#define RCC_CSR REGISTER(0x40021094u)
#define RCC_CSR_RMVF (1u << 23)
#define RCC_CSR_PINRSTF (1u << 26)
#define RCC_CSR_BORRSTF (1u << 27)
#define RCC_CSR_SFTRSTF (1u << 28)
#define RCC_CSR_IWDGRSTF (1u << 29)

#endif
