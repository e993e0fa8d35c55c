//! What must hold after every run, whatever went wrong in it: the host's books against journals,
//! ledger and files.

use std::collections::HashSet;
use std::path::Path;

use wanflow_api::TaskId;
use wanflow_plan::sha256;

use super::World;
use crate::driver::RunOptions;
use crate::history::{History, TakeState};

/// What a link's query holds, and no file may: it is the signature.
const CANARY: &str = "s3cret";

/// Holds a world's books, journals and files against each other. An error says what is broken.
pub fn audit(world: &World, options: &RunOptions) -> Result<(), String> {
    let history = History::read(&world.disk, &options.folders.journal);
    let history = history.map_err(|error| error.to_string())?;
    each_attempt_once(world)?;
    nothing_forgotten(world, &history)?;
    never_understated(world, &history)?;
    files_are_whole(world, options)
}

/// R2: one task for each attempt at a take.
fn each_attempt_once(world: &World) -> Result<(), String> {
    let twice: Vec<_> =
        world.host.tasks_by_attempt().into_iter().filter(|(_, count)| *count > 1).collect();
    if twice.is_empty() { Ok(()) } else { Err(format!("bought more than once: {twice:?}")) }
}

/// R1, R3: each task's intent is journalled; its id is too, or the take waits for a person.
fn nothing_forgotten(world: &World, history: &History) -> Result<(), String> {
    let (mut intents, mut open) = (HashSet::new(), HashSet::new());
    for (digest, past) in history.takes() {
        let entries = past.records.iter().filter_map(|record| record.as_task());
        for entry in entries {
            let key = format!("wanflow-{}-{}", digest.short(), entry.attempt);
            if entry.fact.intent().is_some() {
                intents.insert(key);
            } else if entry.fact.buys_again() {
                // Somebody has bought again, knowing that the first may have arrived.
                open.insert(key);
            }
        }
        if matches!(past.state, TakeState::Unanswered(_)) {
            open.insert(format!("wanflow-{}-{}", digest.short(), past.next_attempt - 1));
        }
    }
    let known: HashSet<_> = history.task_ids().map(TaskId::as_str).collect();
    for (key, id) in world.host.attempts() {
        if !intents.contains(&key) {
            return Err(format!("{id} ({key}) was bought without an intent on disk"));
        }
        if !known.contains(&*id) && !open.contains(&key) {
            return Err(format!("{id} ({key}) is forgotten"));
        }
    }
    Ok(())
}

/// R4: worst case ≥ the host's charge ≥ confirmed.
fn never_understated(world: &World, history: &History) -> Result<(), String> {
    let (owed, charged) = (history.ledger().total(), world.host.charged());
    if owed.worst_case() >= charged && charged >= owed.confirmed {
        return Ok(());
    }
    Err(format!("the host charges {charged}, the ledger says {owed}"))
}

/// R5, R8: what stands at a final name is whole, and no file holds a link's signature.
fn files_are_whole(world: &World, options: &RunOptions) -> Result<(), String> {
    let files = world.disk.files();
    let stored = |path: &Path| path.starts_with(&options.folders.store);
    let clips = world.host.clips();
    for (path, bytes) in &files {
        let broken = |what: &str| Err(format!("{what}: `{}`", path.display()));
        if String::from_utf8_lossy(bytes).contains(CANARY) {
            return broken("a signed link");
        }
        let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
        let is_evidence = name.ends_with(".bad") || name.contains(".unusable.");
        let is_final = !name.ends_with(".part") && !is_evidence;
        let is_head = path.starts_with(&options.folders.store) && name.starts_with("head");
        if stored(path) && is_final && !is_head && sha256(bytes).to_string() != name {
            return broken("not what it was stored as");
        }
        if !path.starts_with(&options.folders.out) || !is_final {
            continue;
        }
        let is_whole = match path.extension().and_then(|kind| kind.to_str()) {
            Some("json") => serde_json::from_slice::<serde_json::Value>(bytes).is_ok(),
            // Clips of this studio have one length, and a film is clips one after the other.
            _ => !bytes.is_empty() && bytes.chunks(CLIP).all(|clip| clips.contains(clip)),
        };
        if !is_whole {
            return broken("not whole");
        }
    }
    Ok(())
}

/// Length of a simulated clip: `clip ` and a digest.
const CLIP: usize = 5 + 64;
