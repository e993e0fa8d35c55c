//! Clips that wanflow does not decode: what waits for them, and the ways to have them decoded.

use std::fmt::Write as _;
use std::path::Path;

use wanflow_run::event::Undecoded;

use super::printable;
use crate::shell::quoted;

/// The commands that lead on.
pub(crate) struct Ways {
    /// The flags that lead `wanflow reconcile` to the same journals.
    pub(crate) place: String,
    /// The run that lets an installed ffmpeg decode it.
    pub(crate) ffmpeg: String,
    /// The run that makes the film with slates, where there is a film to be made.
    pub(crate) partial: Option<String>,
}

/// One line on each clip.
pub(crate) fn undecoded_lines(clips: &[Undecoded]) -> String {
    let line = |clip: &Undecoded| {
        let codec = printable(&clip.codec);
        format!("{}: its clip is {codec}, which wanflow does not decode\n", name(clip))
    };
    clips.iter().map(line).collect()
}

/// How each clip is converted and given back.
pub(crate) fn ways_to_decode(clips: &[Undecoded], ways: &Ways) -> String {
    let mut text = String::new();
    for clip in clips {
        let converted = converted(&clip.file);
        let word = |path: &str| quoted(&printable(path));
        let (file, to) = (word(&clip.file), word(&converted));
        let (name, place) = (quoted(&name(clip)), &ways.place);
        writeln!(
            text,
            "{} is yours; convert it and give it back, which costs nothing:\n  \
             ffmpeg -i {file} -c:v libx264 -crf 14 -pix_fmt yuv420p -c:a copy {to}\n  \
             wanflow reconcile {name}{place} --accept {to}",
            printable(&clip.file),
        )
        .expect("writing to a string succeeds");
    }
    if !clips.is_empty() {
        writeln!(text, "or let an installed ffmpeg decode it: {}", ways.ffmpeg)
            .expect("writing to a string succeeds");
    }
    if let Some(partial) = ways.partial.as_ref().filter(|_| !clips.is_empty()) {
        writeln!(text, "or have the film with a slate in its place: {partial}")
            .expect("writing to a string succeeds");
    }
    text
}

fn name(clip: &Undecoded) -> String {
    let scene = printable(clip.of.as_str());
    if clip.of_take.get() == 1 { scene } else { format!("{scene}@{}", clip.of_take) }
}

/// Where the converted clip goes: beside the other, under a name that no run writes to.
fn converted(file: &str) -> String {
    Path::new(file).with_extension("converted.mp4").display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use wanflow_plan::{SceneId, Take};

    #[test]
    fn the_ways_paste_whole() {
        let clip = Undecoded {
            of: SceneId::new("b"),
            of_take: Take::FIRST,
            codec: "HEVC".to_owned(),
            file: "out/clips/b.mp4".to_owned(),
        };
        let partial = Some("wanflow run story.yaml --partial".to_owned());
        let ffmpeg = "wanflow run story.yaml --ffmpeg".to_owned();
        let ways = Ways { place: " -f story.yaml".to_owned(), ffmpeg, partial };
        let text = undecoded_lines(std::slice::from_ref(&clip)) + &ways_to_decode(&[clip], &ways);
        assert_eq!(
            text,
            "b: its clip is HEVC, which wanflow does not decode\n\
             out/clips/b.mp4 is yours; convert it and give it back, which costs nothing:\n  \
             ffmpeg -i out/clips/b.mp4 -c:v libx264 -crf 14 -pix_fmt yuv420p -c:a copy \
             out/clips/b.converted.mp4\n  \
             wanflow reconcile b -f story.yaml --accept out/clips/b.converted.mp4\n\
             or let an installed ffmpeg decode it: wanflow run story.yaml --ffmpeg\n\
             or have the film with a slate in its place: wanflow run story.yaml --partial\n"
        );
    }
}
