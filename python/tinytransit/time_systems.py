# SPDX-License-Identifier: MIT
"""Time systems of the missions, as offsets from the Barycentric Julian Date (TDB)."""

TIME_SYSTEMS = {"BJD": 0.0, "BKJD": 2_454_833.0, "BTJD": 2_457_000.0}
"""Days to add to a time in the system to get a BJD (Kepler Archive Manual, section 2.1.4; TESS Science Data Products
Description Document, section 4.2.1)."""


def to_bjd(days: float | None, time_system: str) -> float | None:
    """Return a time in days of ``BJD``, ``BKJD`` or ``BTJD`` as a BJD; None stays None."""
    return None if days is None else days + TIME_SYSTEMS[time_system]
