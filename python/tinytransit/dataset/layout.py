# SPDX-License-Identifier: MIT
"""Names of the features in public projects' TFRecords, and the spans of their views.

The names are those of the scripts that write the records: ``generate_input_records.py`` of AstroNet (Shallue &
Vanderburg 2018, AJ 155, 94) and of Astronet-Triage and Astronet-Vetting (Yu et al. 2019, AJ 158, 25),
``data/preprocess.py`` of Nigraha (Rao et al. 2021, MNRAS 502, 2845). The first three divide durations by 24 before they
write them; Nigraha does not.
"""

from collections.abc import Mapping
from dataclasses import dataclass

_HOURS_A_DAY = 24.0


@dataclass(frozen=True)
class Layout:
    """The features of one project's records.

    Attributes:
        name: What windows of it are said to come from.
        star: Feature with the number of the star, by which the layout is recognised.
        catalogue: Of that number: ``KIC`` or ``TIC``.
        time_system: Of the epoch.
        period: Feature in days.
        epoch: Feature in days.
        duration: Feature in units of ``duration_unit_hours``.
        duration_unit_hours: 24 for days.
        disposition: Feature with the label in words.
        global_view: Feature with the view of the whole period.
        local_view: Feature with the view of the event.
        global_bins: Numbers of bins that the projects use.
        local_reach: By number of bins, how far the local view reaches to each side, in durations.
        local_bin_width: Of the bins of the local view, in durations; None if they lie side by side.
        secondary_view: Feature with the view of another dip.
        odd_even_view: Feature with the odd and the even transits side by side.
        snr: Features that may have the signal-to-noise ratio; the first that is there counts.
    """

    name: str
    star: str
    catalogue: str
    time_system: str
    period: str
    epoch: str
    duration: str
    duration_unit_hours: float
    disposition: str
    global_view: str
    local_view: str
    global_bins: tuple[int, ...]
    local_reach: Mapping[int, float]
    local_bin_width: float | None = 0.16
    secondary_view: str = "secondary_view"
    odd_even_view: str = "odd_even_view"
    snr: tuple[str, ...] = ()


ASTRONET = Layout(
    name="AstroNet record",
    star="kepid",
    catalogue="KIC",
    time_system="BKJD",
    period="tce_period",
    epoch="tce_time0bk",
    duration="tce_duration",
    duration_unit_hours=_HOURS_A_DAY,
    disposition="av_training_set",
    global_view="global_view",
    local_view="local_view",
    global_bins=(2001, 201),
    local_reach={201: 4.0, 61: 2.0},
    snr=("tce_model_snr",),
)

TRIAGE = Layout(
    name="Astronet-Triage record",
    star="tic_id",
    catalogue="TIC",
    time_system="BTJD",
    period="Period",
    epoch="Epoc",
    duration="Duration",
    duration_unit_hours=_HOURS_A_DAY,
    disposition="Disposition",
    global_view="global_view",
    local_view="local_view",
    global_bins=(201,),
    local_reach={81: 2.0, 61: 2.0},
    snr=("SN",),
)

NIGRAHA = Layout(
    name="Nigraha record",
    star="TIC_ID",
    catalogue="TIC",
    time_system="BTJD",
    period="Period",
    epoch="T0",
    duration="Duration",
    duration_unit_hours=1.0,
    disposition="Disposition",
    global_view="global view",
    local_view="local view",
    global_bins=(201,),
    local_reach={81: 2.0, 61: 2.0},
    local_bin_width=None,
    odd_even_view="odd_even view",
    snr=("snr",),
)

LAYOUTS = (ASTRONET, TRIAGE, NIGRAHA)
