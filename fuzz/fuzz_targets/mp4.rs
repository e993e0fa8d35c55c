//! Fuzzes the target `mp4` of `wanflow_tests::fuzz`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| wanflow_tests::fuzz::run("mp4", input));
