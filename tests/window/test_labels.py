# SPDX-License-Identifier: MIT
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tinytransit.catalog.candidate import Verdict, verdict_of
from tinytransit.window.labels import JUNK, TRANSIT_LIKE, UNKNOWN, are_planets, label_of, labels_of


def test_a_disposition_has_the_label_of_what_it_looks_like() -> None:
    assert {label_of(word) for word in ("PC", "EB", "CP", "KP", "FP", "CONFIRMED", "FALSE POSITIVE")} == {1}
    assert {label_of(word) for word in ("J", "IS", "V", "FA", "NOT TRANSIT-LIKE")} == {0}
    assert {label_of(word) for word in ("O", "", "unheard of")} == {-1}


def test_candidates_count_as_planets_and_false_positives_do_not() -> None:
    assert are_planets(["PC", "CP", "kp", "CONFIRMED", " CANDIDATE"]).all()
    assert not are_planets(["EB", "FP", "APC", "FALSE POSITIVE", "J", "O", ""]).any()
    assert are_planets([]).dtype == np.bool_


@given(st.lists(st.one_of(st.sampled_from(["PC", "eb ", "J", "APC", "NTP", "O"]), st.text(max_size=8))))
def test_labels_are_one_a_word_and_every_planet_is_transit_like(words: list[str]) -> None:
    labels, planets = labels_of(words), are_planets(words)
    assert labels.dtype == np.int8 and labels.shape == planets.shape == (len(words),)
    assert set(labels.tolist()) <= {TRANSIT_LIKE, JUNK, UNKNOWN}
    assert (labels[planets] == TRANSIT_LIKE).all()
    unknown = np.array([verdict_of(word) is Verdict.UNKNOWN for word in words], dtype=np.bool_)
    np.testing.assert_array_equal(labels == UNKNOWN, unknown)
