//! Faults of the disk and of the process: kills, torn and damaged journals, full and failing disks.
