//! Budgets, lost tasks, interruptions and panics: what a failure may cost.
