//! Fuzzes the target `retry_after` of `wanflow_tests::fuzz`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| wanflow_tests::fuzz::run("retry_after", input));
