//! A short run of the fuzz targets: each over its corpus, and over inputs changed by chance with a
//! fixed seed. `fuzz/` goes on where this ends.

use std::path::PathBuf;

use wanflow_tests::fuzz::TARGETS;
use wanflow_tests::root;

/// Changed inputs for each target, unless `WANFLOW_FUZZ_CHANGED` says how many.
const CHANGED: usize = 300;

fn set<T: std::str::FromStr>(variable: &str) -> Option<T> {
    std::env::var(variable).ok()?.parse().ok()
}

fn corpus(target: &str) -> Vec<Vec<u8>> {
    let folder = root().join("fuzz/corpus").join(target);
    let entries = std::fs::read_dir(&folder).expect("each target has a corpus");
    let mut files: Vec<PathBuf> =
        entries.map(|entry| entry.expect("a readable folder").path()).collect();
    files.sort();
    files.iter().map(|file| std::fs::read(file).expect("a readable file")).collect()
}

#[test]
fn no_input_makes_a_reader_panic() {
    let only: Option<String> = set("WANFLOW_FUZZ_TARGET");
    let count = set("WANFLOW_FUZZ_CHANGED").unwrap_or(CHANGED);
    for (name, target) in TARGETS {
        if only.as_ref().is_some_and(|only| only != name) {
            continue;
        }
        let inputs = corpus(name);
        assert!(!inputs.is_empty(), "{name} has no corpus");
        for input in &inputs {
            target(input);
        }
        let mut chance = fastrand::Rng::with_seed(set("WANFLOW_FUZZ_SEED").unwrap_or(7));
        for _ in 0..count {
            let input = changed(&inputs, &mut chance);
            let done = std::panic::catch_unwind(|| target(&input));
            assert!(done.is_ok(), "{name}: {}", input.escape_ascii());
        }
    }
}

/// One input, changed in a few places: flipped, cut, doubled, joined with another one.
fn changed(inputs: &[Vec<u8>], chance: &mut fastrand::Rng) -> Vec<u8> {
    const ODD: [&[u8]; 10] =
        [b"\0", b"\xff", b"\n", b"- ", b": ", b"\"", b"&a ", b"*a", b"99999999999999999999", b"{"];
    let mut input = inputs[chance.usize(..inputs.len())].clone();
    for _ in 0..chance.usize(1..5) {
        let at = chance.usize(..=input.len());
        match chance.u8(..6) {
            0 if at < input.len() => input[at] ^= 1 << chance.u8(..8),
            1 => input.truncate(at),
            2 => {
                let piece = ODD[chance.usize(..ODD.len())];
                input.splice(at..at, piece.iter().copied());
            }
            3 => {
                let piece = input[at..].to_vec();
                input.splice(at..at, piece.into_iter().take(64));
            }
            4 => {
                let other = &inputs[chance.usize(..inputs.len())];
                input.truncate(at);
                input.extend_from_slice(&other[chance.usize(..=other.len())..]);
            }
            _ => drop(input.drain(at..input.len().min(at + chance.usize(..16)))),
        }
    }
    input
}
