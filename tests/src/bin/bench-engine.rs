//! The runner's work as a process of its own, so that `cargo xtask bench` can measure it whole.
//!
//! `bench-engine makespan` runs 200 tasks in virtual time; `bench-engine uploads URL FILE` sends
//! 20 requests at once to an emulator, each with this picture; `bench-engine download URL FOLDER`
//! fetches a clip; `bench-engine replay RECORDS` reads a journal of so many records. All print
//! JSON.

use std::process::ExitCode;
use std::time::Duration;

use serde_json::{Value, json};
use wanflow_tests::virtual_time::World;
use wanflow_tests::{download, replay, uploads};

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let figures = match words.as_slice() {
        ["makespan"] => Ok(makespan()),
        ["uploads", url, file] => uploads::measure(url, file.as_ref()),
        ["download", link, folder] => download::measure(link, folder.as_ref()),
        ["replay", records] => records
            .parse()
            .map_err(|_| format!("`{records}` is not a number of records"))
            .and_then(replay::measure),
        _ => Err("usage: bench-engine makespan | uploads URL FILE | download URL FOLDER | replay RECORDS".to_owned()),
    };
    match figures {
        Ok(figures) => {
            println!("{figures}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn makespan() -> Value {
    const TASKS: u32 = 200;
    let world = World::new(Duration::from_secs(95));
    let ran = world.run(&world.plan(TASKS as usize), 8);
    json!({
        "run_s": ran.took.as_secs_f64(),
        "list_s": world.list_schedule(TASKS, 8).as_secs_f64(),
        "ms_per_task": ran.worked.as_secs_f64() * 1000.0 / f64::from(TASKS),
    })
}
