//! The model test: random lives of a storyboard against a host that keeps its own books.
//!
//! A life is a list of steps: runs with troubles of the host, kills with lost bytes, meetings of
//! two processes, edits of the plan, decisions of a person. The model is small: it knows how
//! often each take may have been bought at most. proptest shortens a life that breaks a promise.

mod life;
mod steps;

use proptest::test_runner::{
    Config, FileFailurePersistence, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner,
};

/// Lives in each of the two tests: 1,000 in all. `PROPTEST_CASES=5000` lives ten thousand.
const LIVES: u32 = 500;

#[test]
fn random_lives_break_no_promise_first_half() {
    live(1);
}

#[test]
fn random_lives_break_no_promise_second_half() {
    live(2);
}

/// `WANFLOW_MODEL_SEED` draws other lives, `PROPTEST_CASES` another number of them, which finds what
/// a thousand do not.
fn live(half: u8) {
    let asked = |name: &str| std::env::var(name).ok().and_then(|text| text.parse().ok());
    let seed = asked("WANFLOW_MODEL_SEED").unwrap_or(20_261_123);
    let lives =
        asked("PROPTEST_CASES").map_or(LIVES, |count| u32::try_from(count).unwrap_or(LIVES));
    let mut bytes = [half; 32];
    bytes[..8].copy_from_slice(&u64::to_le_bytes(seed));
    let persistence = FileFailurePersistence::WithSource("regressions");
    let config = Config {
        cases: lives,
        failure_persistence: Some(Box::new(persistence)),
        source_file: Some(file!()),
        max_shrink_iters: 4_000,
        ..Config::default()
    };
    println!("half {half}: {lives} lives, WANFLOW_MODEL_SEED={seed}");
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let end = TestRunner::new_with_rng(config, rng)
        .run(&steps::lives(), |life| life::lived(&life).map_err(TestCaseError::fail));
    match end {
        Ok(()) => {}
        Err(TestError::Fail(why, life)) => panic!("seed {seed}: {why}\n{life:#?}"),
        Err(TestError::Abort(why)) => panic!("seed {seed}: {why}"),
    }
}
