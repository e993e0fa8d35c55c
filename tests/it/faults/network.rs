//! Answers of the host that refuse, lie or make no sense.
