//! Holds the workspace-wide tests; see `it/`.
