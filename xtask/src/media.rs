//! Any picture in, any clip out: made by tools from outside, run through the real binary, judged
//! by tools from outside.
//!
//! What is made, and what must come of it, is data: `tests/media/cases.yaml`, and for clips on all
//! paths into films `tests/media/films.yaml`. ffmpeg and
//! `ImageMagick` make the files and say what a viewer would see; a stand-in host from outside sells
//! the clips. This file reads the command line, plays cases several at a time and prints.

mod cases;
mod clip;
mod film;
mod film_case;
mod made;
mod marks;
mod picture;
mod play;
mod sound;
mod stage;
mod table;
pub(crate) mod tools;
mod verdict;

use std::path::PathBuf;
use std::sync::Mutex;
use std::time::Instant;

use clap::Args;

use crate::cargo::released;
use crate::rehearsal::Check;
use crate::threads::side_by_side;
use cases::{Cases, MediaCase};
use play::{Played, play};
use stage::Fixtures;
use verdict::Verdict;

/// Make pictures, sounds and clips of every kind, and see what becomes of each.
#[derive(Debug, Args)]
pub(crate) struct Media {
    /// Only cases whose kind, row or name has this in it; may be given several times.
    #[arg(long, value_name = "WORDS")]
    only: Vec<String>,
    /// Only the part that CI plays.
    #[arg(long)]
    part: bool,
    /// The binary that is tried; without it, the release build, which is made.
    #[arg(long)]
    binary: Option<PathBuf>,
    /// How many cases are played at the same time.
    #[arg(long, value_name = "N", default_value_t = 3)]
    jobs: usize,
    /// Print what the binary said also where a case holds.
    #[arg(long)]
    show: bool,
    /// Write README's table, if all cases hold.
    #[arg(long, conflicts_with_all = ["only", "part"])]
    write: bool,
}

pub(crate) fn run(media: &Media) -> Check<()> {
    let began = Instant::now();
    let cases = Cases::read()?;
    let fixtures = Fixtures::make_all(released(media.binary.as_deref())?)?;
    let meant: Vec<_> = cases.all().filter(|case| media.is_meant(case)).collect();
    if meant.is_empty() {
        return Err("no case has this in its name".to_owned());
    }
    let results = Mutex::new(Vec::new());
    side_by_side(media.jobs, meant.len(), &|index| {
        let case = &meant[index];
        let started = Instant::now();
        let played = play(case, &fixtures);
        // The lock also keeps the lines of one case together.
        let mut results = results.lock().expect("nothing panics under it");
        media.print(case, &played, started.elapsed().as_secs_f64());
        results.push((index, played.verdict));
    });
    let mut results = results.into_inner().expect("nothing panics under it");
    results.sort_unstable_by_key(|(index, _)| *index);
    let verdicts: Vec<_> =
        results.into_iter().map(|(index, verdict)| (&meant[index], verdict)).collect();
    let wrong = table::print(&verdicts);
    println!("media: {} cases, {wrong} wrong, {:.0} s", meant.len(), began.elapsed().as_secs_f64());
    if wrong > 0 {
        return Err(format!("{wrong} cases are wrong"));
    }
    if media.write { table::write(&cases) } else { Ok(()) }
}

impl Media {
    fn is_meant(&self, case: &MediaCase<'_>) -> bool {
        let name = case.to_string();
        let is_named = self.only.is_empty() || self.only.iter().any(|words| name.contains(words));
        is_named && (case.is_part() || !self.part)
    }

    /// Prints what came of a case.
    fn print(&self, case: &MediaCase<'_>, played: &Played, seconds: f64) {
        println!("{:8} {:72} {seconds:5.1} s", played.verdict.to_string(), case.to_string());
        if self.show || played.verdict == Verdict::Wrong {
            for fault in &played.faults {
                println!("     {fault}");
            }
            for line in played.transcript.lines() {
                println!("     | {line}");
            }
        }
    }
}
