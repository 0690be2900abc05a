# SPDX-License-Identifier: MIT
"""Which USB devices have a serial port that a board of this project may be behind.

Sources: OpenOCD's contrib/60-openocd.rules (ST-LINK, J-Link); ArduinoCore-mbed's boards.txt (Nano 33 BLE); the Mbed
DAPLink interface's product id as in pyOCD's udev rules; the Linux kernel's ftdi_sio_ids.h, cp210x.c and ch341.c
(adapters, which the boards whose USB connector is no serial port of this firmware need; firmware/board/README.md).
"""

_ST, _SEGGER, _ARDUINO = 0x0483, 0x1366, 0x2341

_PRODUCTS = {
    (_ST, 0x374B): "ST-LINK/V2-1 (Nucleo, Discovery)",
    (_ST, 0x3752): "ST-LINK/V2-1 (Nucleo, Discovery)",
    (_ST, 0x374D): "STLINK-V3 (loader)",
    (_ST, 0x374E): "STLINK-V3",
    (_ST, 0x374F): "STLINK-V3",
    (_ST, 0x3753): "STLINK-V3",
    (_ST, 0x3754): "STLINK-V3",
    (_ARDUINO, 0x005A): "Arduino Nano 33 BLE (bootloader)",
    (_ARDUINO, 0x805A): "Arduino Nano 33 BLE",
    (_ARDUINO, 0x015A): "Arduino Nano 33 BLE",
    (_ARDUINO, 0x025A): "Arduino Nano 33 BLE",
    (0x0D28, 0x0204): "DAPLink",
    (0x0403, 0x6001): "FT232R serial adapter",
    (0x0403, 0x6014): "FT232H serial adapter",
    (0x0403, 0x6015): "FT-X serial adapter",
    (0x10C4, 0xEA60): "CP210x serial adapter",
    (0x1A86, 0x7523): "CH340 serial adapter",
}
# A J-Link has one of dozens of product ids, by its features; those on Nordic's kits are among them.
_VENDORS = {_SEGGER: "J-Link (nRF DK and others)", _ST: "STMicroelectronics", _ARDUINO: "Arduino"}


def usb_name(vendor: int, product: int) -> str | None:
    """Return what a USB device is, by its vendor and product id; None if it is none of those known."""
    return _PRODUCTS.get((vendor, product)) or _VENDORS.get(vendor)
