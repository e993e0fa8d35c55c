//! Fuzzes the target `fixes` of `wanflow_tests::fuzz`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| wanflow_tests::fuzz::run("fixes", input));
