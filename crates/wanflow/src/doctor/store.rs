//! Whether what earlier runs left is whole: journals, lock file, store. Reads only.

use wanflow_plan::Purpose;
use wanflow_run::output_place::Names;
use wanflow_run::{Folders, RealDisk, journal};
use wanflow_session::failure::with_causes;
use wanflow_session::{Environment, Failure, Past, Project};

use crate::render::gaps;

use super::Finding;

/// Looks at the journals as `wanflow journal verify` does, then at all of it as a run does.
pub(crate) fn findings(
    project: &Project,
    folders: &Folders,
    environment: &Environment,
) -> Vec<Finding> {
    let files = match journal::list(&RealDisk, &folders.journal) {
        Ok(files) => files,
        Err(error) => return vec![Finding::of("journals", &Failure::from(error))],
    };
    let health: Vec<_> = files.iter().map(|file| journal::verify(&RealDisk, file)).collect();
    let damaged: Vec<_> = health
        .iter()
        .filter_map(|one| one.as_ref().err())
        .map(|error| with_causes(error))
        .collect();
    if !damaged.is_empty() {
        let help = "restore it from a backup if you can; `wanflow journal verify` says more";
        let left = Finding::skipped("store", "the journals list what should be there");
        return vec![Finding::failure("journals", damaged.join("\n"), help), left];
    }
    let records: usize = health.iter().flatten().map(|health| health.records).sum();
    let whole = match files.len() {
        0 => "nothing has been run here yet".to_owned(),
        1 => format!("1 journal is whole, {records} records"),
        count => format!("{count} journals are whole, {records} records"),
    };
    vec![Finding::ok("journals", whole), store(project, environment)]
}

fn store(project: &Project, environment: &Environment) -> Finding {
    let past = match Past::read(project, Purpose::Remote, None, environment) {
        Ok(past) => past,
        Err(failure) => return Finding::of("store", &failure),
    };
    let stem = project.stem();
    let film = format!("{stem}.mp4");
    let names = Names { storyboard: &stem, film: &film, scene: "" };
    if let Err(failure) = past.check_output(names) {
        return Finding::of("store", &failure);
    }
    let warnings = gaps(&past);
    if warnings.is_empty() {
        return Finding::ok("store", past.history.ledger().total().to_string());
    }
    let mut lines = warnings.lines().map(|line| line.trim_start_matches("! "));
    let what = lines.by_ref().collect::<Vec<_>>().join("\n");
    let help = "`wanflow status` shows what is known";
    // What stops a run before it buys is no mere warning.
    if past.lost_lines() > 0 {
        return Finding::failure("store", what, help);
    }
    Finding::warning("store", what, help)
}
