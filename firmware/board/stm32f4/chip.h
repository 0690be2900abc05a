// SPDX-License-Identifier: MIT
/// @file chip.h
/// @brief The few registers of the STM32F405, F407, F411 and F446 that this layer uses. Sections are those of RM0090
/// (F405, F407); RM0383 (F411) and RM0390 (F446) are named where they differ.

#ifndef TINYTRANSIT_STM32F4_CHIP_H
#define TINYTRANSIT_STM32F4_CHIP_H

#include BOARD_HEADER

/// @brief Interrupts of the F446, which has the most: RM0390, 10.2.
#define CHIP_INTERRUPTS 97u
#define CHIP_TICKER_EXCEPTION 15u // SysTick

// The USARTs: addresses 2.3, interrupts 12.2, clocks 7.3.13 and 7.3.14.
#define APB1 1
#define APB2 2
#if BOARD_UART == 1
#define UART_BASE 0x40011000u
#define UART_BUS APB2
#define UART_ENABLE (1u << 4)
#define CHIP_UART_IRQ 37u
#elif BOARD_UART == 2
#define UART_BASE 0x40004400u
#define UART_BUS APB1
#define UART_ENABLE (1u << 17)
#define CHIP_UART_IRQ 38u
#elif BOARD_UART == 3
#define UART_BASE 0x40004800u
#define UART_BUS APB1
#define UART_ENABLE (1u << 18)
#define CHIP_UART_IRQ 39u
#else
#error "BOARD_UART names USART1, 2 or 3"
#endif
/// @brief USART1, 2 and 3 are alternate function 7 of their pins: datasheet, table 9.
#define UART_PIN_FUNCTION 7u

// USART: 30.6.
#define USART_SR REGISTER(UART_BASE + 0x00u)
#define USART_SR_ORE (1u << 3)
#define USART_SR_RXNE (1u << 5)
#define USART_SR_TXE (1u << 7)
#define USART_DR REGISTER(UART_BASE + 0x04u)
#define USART_BRR REGISTER(UART_BASE + 0x08u)
#define USART_CR1 REGISTER(UART_BASE + 0x0Cu)
#define USART_CR1_RE (1u << 2)
#define USART_CR1_TE (1u << 3)
#define USART_CR1_RXNEIE (1u << 5)
#define USART_CR1_UE (1u << 13)

#define GPIO_BASE 0x40020000u

// Debug: 38.6.1. Revision A of the F405 and F407 says that it is an F2.
#define DBGMCU_IDCODE REGISTER(0xE0042000u)
#define DBGMCU_IDCODE_DEV_MASK 0xFFFu
#define DBGMCU_IDCODE_DEV_F2 0x411u
#define DBGMCU_IDCODE_DEV_F405 0x413u
#define DBGMCU_IDCODE_REV_MASK 0xFFFF0000u
#define DBGMCU_IDCODE_REV_A 0x10000000u

// Flash interface: 3.9.1.
#define FLASH_ACR REGISTER(0x40023C00u)
#define FLASH_ACR_LATENCY(wait_states) (wait_states)
#define FLASH_ACR_LATENCY_MASK 15u
#define FLASH_ACR_PRFTEN (1u << 8)
#define FLASH_ACR_ICEN (1u << 9)
#define FLASH_ACR_DCEN (1u << 10)

// Power control: 5.4; over-drive is in RM0390 only.
#define PWR_CR REGISTER(0x40007000u)
#define PWR_CR_VOS(scale) ((scale) << 14)
#define PWR_CR_ODEN (1u << 16)
#define PWR_CR_ODSWEN (1u << 17)
#define PWR_CSR REGISTER(0x40007004u)
#define PWR_CSR_VOSRDY (1u << 14)
#define PWR_CSR_ODRDY (1u << 16)
#define PWR_CSR_ODSWRDY (1u << 17)

// Reset and clock control: 7.3.
#define RCC_CR REGISTER(0x40023800u)
#define RCC_CR_HSIRDY (1u << 1)
#define RCC_CR_HSEON (1u << 16)
#define RCC_CR_HSERDY (1u << 17)
#define RCC_CR_HSEBYP (1u << 18)
#define RCC_CR_PLLON (1u << 24)
#define RCC_CR_PLLRDY (1u << 25)
#define RCC_PLLCFGR REGISTER(0x40023804u)
#define RCC_PLLCFGR_PLLM(divider) ((divider) << 0)
#define RCC_PLLCFGR_PLLN(factor) ((factor) << 6)
#define RCC_PLLCFGR_PLLP_2 (0u << 16)
#define RCC_PLLCFGR_SRC_HSE (1u << 22)
#define RCC_PLLCFGR_PLLQ(divider) ((divider) << 24)
/// @brief Only the F446 has this output; the others reset these bits to the same value.
#define RCC_PLLCFGR_PLLR_2 (2u << 28)
#define RCC_CFGR REGISTER(0x40023808u)
#define RCC_CFGR_SW_PLL (2u << 0)
#define RCC_CFGR_SWS_MASK (3u << 2)
#define RCC_CFGR_SWS_PLL (2u << 2)
#define RCC_CFGR_PPRE1_SHIFT 10u
#define RCC_CFGR_PPRE2_SHIFT 13u
#define RCC_AHB1ENR REGISTER(0x40023830u)
#define RCC_AHB1ENR_GPIOEN(port) (1u << (port))
#define RCC_APB1ENR REGISTER(0x40023840u)
#define RCC_APB1ENR_PWREN (1u << 28)
#define RCC_APB2ENR REGISTER(0x40023844u)
#define RCC_CSR REGISTER(0x40023874u)
#define RCC_CSR_RMVF (1u << 24)
#define RCC_CSR_BORRSTF (1u << 25)
#define RCC_CSR_PINRSTF (1u << 26)
#define RCC_CSR_PORRSTF (1u << 27)
#define RCC_CSR_SFTRSTF (1u << 28)
#define RCC_CSR_IWDGRSTF (1u << 29)

#endif
