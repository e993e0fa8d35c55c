//! The end of a run, for people: what failed, the film, what is owed, how to go on.

use std::path::Path;

use wanflow_plan::timeline::Loudness;
use wanflow_plan::{Plan, Purpose};
use wanflow_run::driver::{FilmOutcome, MadeFilm, RunOutcome};
use wanflow_run::event::{StopReason, Undecoded};
use wanflow_run::{Class, FilmWork};
use wanflow_session::Session;

use crate::args::Run;
use crate::next_step::{NextStep, next_step};
use crate::print::{err, errln, out, outln};
use crate::render::{
    DecodeCommands, NextCommands, collect_lines, ending, how_to_decode, near, owed, printable,
    seconds, undecoded_lines,
};

use super::again::{again, place, reconcile};

/// Prints how a run ended.
pub(super) fn report(args: &Run, plan: &Plan, outcome: &RunOutcome, session: &Session) {
    let commands = NextCommands { run: again(args), reconcile: reconcile(args) };
    err!("{}", ending(plan, outcome, &commands));
    err!("{}", on_undecoded(args, outcome));
    if let FilmOutcome::Made(films) = &outcome.film {
        for film in films {
            report_film(film, plan.film.loudness, session.environment.folder());
        }
    }
    out!("{}", owed(plan.purpose, &outcome.scenes, outcome.ledger));
    if plan.purpose == Purpose::Remote {
        out!("{}", collect_lines(&outcome.uncollected, session.now()));
    }
    // Without an approval the same command would stop at the same place; that was said.
    match outcome.class {
        None | Some(Class::Stopped) => {}
        Some(_) => match next_step(outcome) {
            NextStep::RunAgain => errln!("go on with: {}", commands.run),
            // Until that is decided, running again ends at the same place.
            NextStep::Reconcile => {
                errln!("go on with: {}", commands.reconcile);
                errln!("then:       {}", commands.run);
            }
            NextStep::ChangeScenes => {}
        },
    }
}

fn report_film(film: &MadeFilm, loudness: Option<Loudness>, here: &Path) {
    let MadeFilm { path, millis, unchanged, slates, captions, sound, work } = film;
    let word = if *unchanged { "unchanged" } else { "made" };
    let shown = sound.map(|sound| format!("; {sound}")).unwrap_or_default();
    let seconds = seconds(*millis);
    outln!("film {word}: {} ({seconds} s{shown})", near(path, here).display());
    if let Some(note) = sound.and_then(|sound| sound.below(loudness?)) {
        outln!("  {note}");
    }
    if let Some(work) = work.filter(FilmWork::is_worth_a_word) {
        outln!("  {work}");
    }
    if !captions.is_empty() {
        let files: Vec<_> =
            captions.iter().map(|file| near(file, here).display().to_string()).collect();
        outln!("its captions: {}", files.join(", "));
    }
    if !slates.is_empty() {
        let names: Vec<_> = slates.iter().map(|scene| printable(scene.as_str())).collect();
        outln!("it has slates in place of: {}", names.join(", "));
    }
}

/// The clips that are not decoded and that something waits for, and what to do with them.
fn on_undecoded(args: &Run, outcome: &RunOutcome) -> String {
    let before = outcome.tasks.iter().filter_map(|task| match &task.end {
        Err(StopReason::Undecoded { clip }) => Some(clip),
        _ => None,
    });
    let mut clips: Vec<Undecoded> = Vec::new();
    for clip in outcome.undecoded.iter().chain(before) {
        if !clips.contains(clip) {
            clips.push(clip.clone());
        }
    }
    let has_film = matches!(outcome.film, FilmOutcome::Made(_));
    let partial =
        (!has_film && !outcome.undecoded.is_empty()).then(|| format!("{} --partial", again(args)));
    let ffmpeg = format!("{} --ffmpeg", again(args));
    let commands = DecodeCommands { place: place(args), ffmpeg, partial };
    undecoded_lines(&outcome.undecoded) + &how_to_decode(&clips, &commands)
}
