//! What it takes to build from nothing and to test after an edit, against an earlier commit.
//!
//! Each of these builds everything several times, so that they are measured only where they are
//! named: half an hour on two cores, which must have nothing else to do.

use std::fs;
use std::path::{Path, PathBuf};

use super::measure::{Usage, measure};
use super::row::{Row, held, verdict};
use super::test_bed::TestBed;

/// The state before builds and tests were made fast.
const COMMIT: &str = "a4b13e5";

/// Where the line is touched after which the tests are run again.
const TOUCHED: &str = "crates/wanflow-run/src/lib.rs";

/// The first build, from nothing but fetched crates, and the size of what is handed out.
pub(super) fn first_build(bed: &TestBed) -> Result<Vec<Row>, String> {
    let (ours, theirs) = (Tree::of(bed, "HEAD")?, Tree::of(bed, COMMIT)?);
    let (new, old) = (ours.first_build()?, theirs.first_build()?);
    // The earlier commit had no profile for what is handed out.
    let (small, large) = (ours.size("dist")?, theirs.size("release")?);
    Ok(vec![
        Row::new(
            &format!("the first `cargo build --release`, crates fetched, against {COMMIT}: CPU"),
            format!("{new:.0} s"),
            format!("{old:.0} s"),
            verdict(new / old, 0.6),
        ),
        Row::new(
            &format!("the binary of `--profile dist`, against the stripped one of {COMMIT}"),
            format!("{small:.1} MiB"),
            format!("{large:.1} MiB"),
            format!("{:.2} × (at most 16 MiB: {})", small / large, held(small <= 16.0)),
        ),
    ])
}

/// `cargo test --workspace` after a line of wanflow-run was touched.
pub(super) fn test_loop(bed: &TestBed) -> Result<Vec<Row>, String> {
    let new = Tree::of(bed, "HEAD")?.tests_after_an_edit()?;
    let old = Tree::of(bed, COMMIT)?.tests_after_an_edit()?;
    let what = "`cargo test --workspace` after a line of wanflow-run was touched";
    Ok(vec![Row::new(
        &format!("{what}, against {COMMIT}: wall"),
        format!("{new:.0} s"),
        format!("{old:.0} s"),
        verdict(new / old, 0.5),
    )])
}

/// The files of a commit, and a folder that is built into.
struct Tree {
    source: PathBuf,
    target: tempfile::TempDir,
}

impl Tree {
    fn of(bed: &TestBed, commit: &str) -> Result<Self, String> {
        let source = bed.source_of(&bed.name_of(commit)?)?;
        // Beside the sources, since a folder for temporary files may lie in memory.
        let beside = source.parent().expect("it lies below the target folder");
        let target = tempfile::tempdir_in(beside).map_err(|error| error.to_string())?;
        Ok(Self { source, target })
    }

    /// CPU seconds.
    fn first_build(&self) -> Result<f64, String> {
        self.run(&["cargo", "fetch", "--locked"])?;
        Ok(self.cargo(&["build", "--release"])?.cpu_s)
    }

    /// Size of the stripped binary of a profile, in MiB.
    fn size(&self, profile: &str) -> Result<f64, String> {
        self.cargo(&["build", "--profile", profile])?;
        let binary = self.target.path().join(profile).join("wanflow");
        let stripped = binary.with_extension("stripped");
        let names = [&stripped, &binary].map(|path| path.display().to_string());
        self.run(&["strip", "-o", &names[0], &names[1]])?;
        let size = fs::metadata(&stripped).map_err(|error| format!("{}: {error}", names[0]))?.len();
        #[expect(clippy::cast_precision_loss, reason = "a program is far smaller than 2^52 bytes")]
        Ok(size as f64 / f64::from(1 << 20))
    }

    /// Seconds by the clock.
    fn tests_after_an_edit(&self) -> Result<f64, String> {
        self.cargo(&["test", "--workspace", "--no-run"])?;
        // Tests start the binary, and build it where it is not there.
        self.cargo(&["build", "--workspace"])?;
        touch(&self.source.join(TOUCHED))?;
        Ok(self.cargo(&["test", "--workspace"])?.wall_s)
    }

    fn cargo(&self, words: &[&str]) -> Result<Usage, String> {
        let target = self.target.path().display().to_string();
        let words = [&["cargo"], words, &["--quiet", "--target-dir", &target]].concat();
        self.run(&words)
    }

    /// Runs a command to its end in the sources; its failure is ours.
    fn run(&self, words: &[&str]) -> Result<Usage, String> {
        println!("  {} …", words.join(" "));
        let usage = measure(words, &self.source)?;
        if usage.succeeded { Ok(usage) } else { Err(format!("{} fails", words.join(" "))) }
    }
}

/// Adds a comment to a file.
fn touch(path: &Path) -> Result<(), String> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    fs::write(path, text + "// touched\n").map_err(|error| error.to_string())
}
