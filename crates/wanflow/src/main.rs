//! The command line of wanflow.
fn main() {}
