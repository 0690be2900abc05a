# SPDX-License-Identifier: MIT
"""Catalogues of TESS: objects of interest (TOI) of three publishers, those of the community (CTOI), and SPOC's events.

- NASA Exoplanet Archive, table ``toi``: days, BJD, hours, ppm. Short lists without epochs and durations are read too;
  their candidates can be matched, but not folded on.
- ExoFOP-TESS (exofop.ipac.caltech.edu/tess), ``download_toi.php`` and ``download_ctoi.php``, with commas or bars: units
  stand in the names; right ascensions are sexagesimal hours.
- TESS Science Office (tev.mit.edu, and MAST's catalogue of TOIs): ``Full TOI ID`` and ``... Value``, epochs in BTJD.
- SPOC (archive.stsci.edu/tess/bulk_downloads, ``..._dvr-tcestats.csv``): ``tce_time0bt`` in BTJD, hours, ppm; nobody
  has vetted them, so they are of unknown disposition.
"""

from tinytransit.catalog.candidate import Candidate
from tinytransit.catalog.kind import Kind
from tinytransit.catalog.table import Row
from tinytransit.time_systems import to_bjd

_EPOCHS = ("Epoch (BJD)", "Transit Epoch (BJD)")
_BTJD_EPOCHS = ("Epoch (BTJD)", "Transit Epoch (BTJD)")
_DURATIONS = ("Duration (hours)", "Duration (hrs)")
_DEPTHS = ("Depth (ppm)", "Depth ppm")
_OFFICE_EPOCHS = ("Orbital Epoch Value", "Epoch Value")
_OFFICE_PERIODS = ("Orbital Period (days) Value", "Orbital Period Value")
_OFFICE_DURATIONS = ("Transit Duration (hours) Value", "Transit Duration Value")
_OFFICE_DEPTHS = ("Transit Depth (ppm) Value", "Transit Depth Value")
_SMALLEST_JULIAN_DATE = 2_400_000.0  # no mission counts its days so far


def _archive(row: Row) -> Candidate:
    return Candidate(
        star=f"TIC {row.identifier('tid')}",
        name=f"TOI-{row.plain('toi')}",
        disposition=row.text("tfopwg_disp"),
        source=ARCHIVE_TOI.source,
        period_days=row.number("pl_orbper"),
        epoch_bjd=row.number("pl_tranmid"),
        duration_hours=row.number("pl_trandurh"),
        depth_ppm=row.number("pl_trandep"),
        ra_deg=row.angle("ra", in_hours=True),
        dec_deg=row.angle("dec"),
        faults=tuple(row.faults),
    )


def _exofop(row: Row, name: str, source: str, *dispositions: str) -> Candidate:
    epoch = row.number(*_EPOCHS)
    return Candidate(
        star=f"TIC {row.identifier('TIC ID', 'TIC')}",
        name=name,
        disposition=row.text(*dispositions),
        source=source,
        period_days=row.number("Period (days)"),
        epoch_bjd=epoch if epoch is not None else to_bjd(row.number(*_BTJD_EPOCHS), "BTJD"),
        duration_hours=row.number(*_DURATIONS),
        depth_ppm=row.number(*_DEPTHS),
        ra_deg=row.angle("RA", in_hours=True),
        dec_deg=row.angle("Dec"),
        faults=tuple(row.faults),
    )


def _exofop_toi(row: Row) -> Candidate:
    return _exofop(row, f"TOI-{row.plain('TOI')}", EXOFOP_TOI.source, "TFOPWG Disposition", "TESS Disposition")


def _exofop_ctoi(row: Row) -> Candidate:
    return _exofop(row, f"CTOI-{row.plain('CTOI')}", EXOFOP_CTOI.source, "TFOPWG Disposition", "User Disposition")


def _office(row: Row) -> Candidate:
    epoch = row.number(*_OFFICE_EPOCHS)
    return Candidate(
        star=f"TIC {row.identifier('TIC')}",
        name=f"TOI-{row.plain('Full TOI ID')}",
        disposition=row.text("Group Disposition", "EXOFOP Disposition", "TOI Disposition"),
        source=OFFICE_TOI.source,
        period_days=row.number(*_OFFICE_PERIODS),
        epoch_bjd=epoch if epoch is None or epoch > _SMALLEST_JULIAN_DATE else to_bjd(epoch, "BTJD"),
        duration_hours=row.number(*_OFFICE_DURATIONS),
        depth_ppm=row.number(*_OFFICE_DEPTHS),
        ra_deg=row.angle("TIC Right Ascension", in_hours=True),
        dec_deg=row.angle("TIC Declination"),
        faults=tuple(row.faults),
    )


def _spoc(row: Row) -> Candidate:
    sectors = row.text("sectors")
    return Candidate(
        star=f"TIC {row.identifier('ticid')}",
        name=f"TCE {row.identifier('tce_plnt_num')} {sectors}".strip(),
        disposition="",
        source=SPOC_TCE.source,
        period_days=row.number("tce_period"),
        epoch_bjd=to_bjd(row.number("tce_time0bt"), "BTJD"),
        duration_hours=row.number("tce_duration"),
        depth_ppm=row.number("tce_depth"),
        ra_deg=row.angle("ra", in_hours=True),
        dec_deg=row.angle("dec"),
        faults=tuple(row.faults),
    )


ARCHIVE_TOI = Kind(
    source="TOI",
    marks=frozenset({"toi", "tid"}),
    needs=("toi", "tid", "tfopwg_disp", "pl_orbper"),
    wants=("pl_tranmid", "pl_trandurh", "pl_trandep", "ra", "dec"),
    candidate_of=_archive,
    units={
        "pl_orbper": "days", "pl_tranmid": "BJD", "pl_trandurh": "hours", "pl_trandep": "ppm", "ra": "degrees",
        "dec": "degrees",
    },
)  # fmt: skip

EXOFOP_TOI = Kind(
    source="TOI",
    marks=frozenset({"TOI", "Period (days)"}),
    needs=("TIC ID|TIC", "TOI", "TFOPWG Disposition|TESS Disposition", "Period (days)"),
    wants=(*_EPOCHS, *_BTJD_EPOCHS, *_DURATIONS, *_DEPTHS, "RA", "Dec"),
    candidate_of=_exofop_toi,
)

EXOFOP_CTOI = Kind(
    source="CTOI",
    marks=frozenset({"CTOI", "Period (days)"}),
    needs=("TIC ID|TIC", "CTOI", "Period (days)"),
    wants=("TFOPWG Disposition", "User Disposition", *_EPOCHS, *_BTJD_EPOCHS, *_DURATIONS, *_DEPTHS, "RA", "Dec"),
    candidate_of=_exofop_ctoi,
)

OFFICE_TOI = Kind(
    source="TOI",
    marks=frozenset({"Full TOI ID", "TIC"}),
    needs=("TIC", "Full TOI ID", "|".join(_OFFICE_PERIODS)),
    wants=(
        "Group Disposition", "EXOFOP Disposition", "TOI Disposition", *_OFFICE_EPOCHS, *_OFFICE_DURATIONS,
        *_OFFICE_DEPTHS, "TIC Right Ascension", "TIC Declination",
    ),
    candidate_of=_office,
)  # fmt: skip

SPOC_TCE = Kind(
    source="SPOC TCE",
    marks=frozenset({"ticid", "tce_period"}),
    needs=("ticid", "tce_plnt_num", "tce_period", "tce_time0bt", "tce_duration"),
    wants=("tce_depth", "sectors", "ra", "dec"),
    candidate_of=_spoc,
    units={"tce_period": "days", "tce_time0bt": "BTJD", "tce_duration": "hours", "tce_depth": "ppm"},
)
