//! The whole life of runs: two at once, clocks that jump, entries of the store that change.
