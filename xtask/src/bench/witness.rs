//! A paid run at a stand-in host, against the same run by an earlier commit.

use std::path::{Path, PathBuf};

use super::baseline;
use super::measure::{Usage, measure, median};
use super::row::{Row, verdict};
use super::test_bed::TestBed;
use crate::witness::clip;
use crate::witness::media::lay_media;
use crate::witness::programs::python;
use crate::witness::stand_in::StandIn;

/// Tasks of the run.
const TASKS: u32 = 200;

/// Runs of each binary that count.
const RUNS: usize = 5;

/// Processor time of a task, as a multiple of the earlier commit's.
const BAR: f64 = 1.1;

/// The endpoint, whose path both commits speak alike.
const ENDPOINT: &str = "novita/wan2.6-i2v";

pub(super) fn rows(bed: &TestBed) -> Result<Vec<Row>, String> {
    let now = PathBuf::from(bed.wanflow());
    let before = bed.baseline()?.join("wanflow");
    let shop = Shop {
        python: python()?,
        clip: clip::draw(&now, &bed.path().join("clip"))?,
        folder: bed.path().join("witness"),
    };
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for round in 0..=RUNS {
        let pair = (shop.buy(&now)?, shop.buy(&before)?);
        // The first round only warms caches.
        if round > 0 {
            ours.push(pair.0);
            theirs.push(pair.1);
        }
    }
    let [ours, theirs] = [&ours, &theirs].map(|runs| median(runs).cpu_s / f64::from(TASKS));
    let ms = |seconds: f64| format!("{:.2} ms", seconds * 1000.0);
    let what = format!(
        "{TASKS} tasks at a stand-in host, against {}: CPU for each task",
        baseline::COMMIT
    );
    Ok(vec![Row::new(&what, ms(ours), ms(theirs), verdict(ours / theirs, BAR))])
}

/// What a run needs.
struct Shop {
    python: PathBuf,
    clip: PathBuf,
    /// Made anew for each run.
    folder: PathBuf,
}

impl Shop {
    /// A run from nothing to the film, at a host of its own.
    fn buy(&self, binary: &Path) -> Result<Usage, String> {
        let words = |error: std::io::Error| error.to_string();
        let Self { python, clip, folder } = self;
        if folder.exists() {
            std::fs::remove_dir_all(folder).map_err(words)?;
        }
        std::fs::create_dir_all(folder).map_err(words)?;
        lay_media(folder)?;
        let options = ["--delay", "0.3"].map(str::to_owned);
        let host = StandIn::start(python, "novita", clip, folder, &options)?;
        let write = |name: &str, text: String| std::fs::write(folder.join(name), text);
        write("story.yaml", storyboard()).map_err(words)?;
        write("config.toml", configuration(&host.origin)).map_err(words)?;
        let here = folder.display();
        let usage = measure(
            &[
                "env",
                "-i",
                &format!("HOME={here}"),
                &format!("WANFLOW_CONFIG={here}/config.toml"),
                "NOVITA_API_KEY=a-key-for-the-bench",
                &binary.display().to_string(),
                "run",
                "--yes",
                "--concurrency",
                "32",
            ],
            folder,
        )?;
        let (sold, film) = (host.ledger()?.len(), folder.join("out/story.mp4").is_file());
        if film && sold == usize::try_from(TASKS).expect("a count of tasks") {
            return Ok(usage);
        }
        Err(format!("{}: {sold} tasks bought, film there: {film}", binary.display()))
    }
}

fn storyboard() -> String {
    let scene = |number| {
        format!(
            "  - {{ id: s{number}, image: rocket.jpg, prompt: version {number}, duration: 5 }}\n"
        )
    };
    let scenes: String = (0..TASKS).map(scene).collect();
    format!("endpoint: {ENDPOINT}\nscenes:\n{scenes}")
}

fn configuration(origin: &str) -> String {
    format!("per_minute = 10000\n[endpoints.\"{ENDPOINT}\"]\norigin = \"{origin}\"\n")
}
