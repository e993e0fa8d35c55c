//! Clips that do not say what their numbers mean as colours.

use std::io::Cursor;

use insta::assert_debug_snapshot;
use tempfile::TempDir;
use wanflow_media::{
    AnchorAt, ClipFacts, Colour, Matrix, RenderNote, anchor_frame, colour_by_picture, probe_clip,
    render, sequence,
};
use wanflow_plan::timeline::Source;

use crate::fixture;

const HIGH_DEFINITION: Colour = Colour { matrix: Matrix::Bt709, full_range: false };

/// Joins `plain.mp4` with itself, after it was said what its numbers mean.
fn film(colour: Option<Colour>) -> (ClipFacts, Vec<RenderNote>) {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("clip.mp4");
    std::fs::write(&path, fixture("plain.mp4")).expect("written");
    let (mut timeline, sources) = sequence([path.clone(), path]);
    for item in &mut timeline.video {
        if let Source::Clip(clip) = &mut item.source {
            clip.colour = colour.and_then(Colour::as_clip_colour);
        }
    }
    let out = folder.path().join("film.mp4");
    let report = render(&timeline, &sources, &out).expect("a film");
    assert!(report.copied);
    let film = std::fs::read(&out).expect("the film");
    (probe_clip(Cursor::new(film)).expect("a film"), report.notes)
}

#[test]
fn a_copy_says_what_its_clip_did_not_where_players_would_be_wrong() {
    let (facts, notes) = film(Some(HIGH_DEFINITION));
    assert_eq!((facts.colour, facts.is_untagged), (Some(HIGH_DEFINITION), false));
    assert_debug_snapshot!(notes.iter().map(|note| &note.what).collect::<Vec<_>>(), @r#"
    [
        "copied, and tagged as BT.709, limited range: it has no tag of its own, and players would show the wrong colours",
        "copied, and tagged as BT.709, limited range: it has no tag of its own, and players would show the wrong colours",
    ]
    "#);
    let players = probe_clip(Cursor::new(fixture("plain.mp4"))).expect("a clip").colour;
    for colour in [None, players] {
        let (facts, notes) = film(colour);
        assert!(facts.is_untagged && notes.is_empty(), "{colour:?}");
    }
}

#[test]
fn frame_and_comparison_follow_what_is_told() {
    let frame = |name: &str, colour| {
        anchor_frame(Cursor::new(fixture(name)), AnchorAt::Last, colour).expect("a frame").png
    };
    let corrected = frame("plain.mp4", Some(HIGH_DEFINITION));
    assert_ne!(corrected, frame("plain.mp4", None));
    let full = Colour { matrix: Matrix::Bt601, full_range: true };
    assert_eq!(frame("b-frames.mp4", Some(full)), frame("b-frames.mp4", None), "its tag counts");

    let first = |colour| {
        let clip = Cursor::new(fixture("plain.mp4"));
        anchor_frame(clip, AnchorAt::Millis(0), colour).expect("a frame").png
    };
    let compared = |name: &str, picture: &[u8]| {
        colour_by_picture(Cursor::new(fixture(name)), picture).expect("a clip and a picture")
    };
    assert_eq!(compared("plain.mp4", &first(Some(HIGH_DEFINITION))), Some(HIGH_DEFINITION));
    assert_eq!(compared("plain.mp4", &first(None)), None, "players are right");
    assert_eq!(compared("b-frames.mp4", &first(Some(HIGH_DEFINITION))), None, "it is tagged");
}
