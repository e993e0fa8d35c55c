//! Clips that wanflow does not decode: what waits for them, and the ways to have them decoded.

use std::fmt::Write as _;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use wanflow_media::probe_clip;
use wanflow_run::event::Undecoded;
use wanflow_session::quoted;
use wanflow_session::undecoded::UndecodedClips;

use super::printable;

/// The commands that lead on.
pub(crate) struct DecodeCommands {
    /// The flags that lead `wanflow reconcile` to the same journals.
    pub(crate) place: String,
    /// The run that lets an installed ffmpeg decode it.
    pub(crate) ffmpeg: String,
    /// The run that makes the film with slates, where there is a film to be made.
    pub(crate) partial: Option<String>,
}

/// The undecoded clips of a plan, and where something waits for them, what to do. `place` are the
/// flags that lead to the same journals, `run` is the command that goes on.
pub(crate) fn undecoded_note(undecoded: &UndecodedClips, place: &str, run: &str) -> String {
    let lines = undecoded_lines(&undecoded.clips);
    if !undecoded.are_awaited {
        return lines;
    }
    let partial = undecoded.film_waits.then(|| format!("{run} --partial"));
    let (place, ffmpeg) = (place.to_owned(), format!("{run} --ffmpeg"));
    lines + &how_to_decode(&undecoded.clips, &DecodeCommands { place, ffmpeg, partial })
}

/// One line on each clip.
pub(crate) fn undecoded_lines(clips: &[Undecoded]) -> String {
    let line = |clip: &Undecoded| {
        format!("{}: its clip is {}\n", name(clip), printable(&clip.to_string()))
    };
    clips.iter().map(line).collect()
}

/// How each clip is converted and given back.
pub(crate) fn how_to_decode(clips: &[Undecoded], commands: &DecodeCommands) -> String {
    let mut text = String::new();
    for clip in clips {
        let conversion = Conversion::of(Path::new(&clip.file));
        let converted = converted(&clip.file, conversion.extension);
        let filters = &conversion.filters;
        let word = |path: &str| quoted(&printable(path));
        let (file, to) = (word(&clip.file), word(&converted));
        let (name, place) = (quoted(&name(clip)), &commands.place);
        writeln!(
            text,
            "{} is yours; convert it and give it back, which costs nothing:\n  \
             ffmpeg -i {file}{filters} -c:v libx264 -crf 14 -pix_fmt yuv420p -c:a copy {to}\n  \
             wanflow reconcile {name}{place} --accept {to}",
            printable(&clip.file),
        )
        .expect("writing to a string succeeds");
    }
    // Where that failed, it is no way.
    if clips.iter().any(|clip| clip.why.is_none()) {
        writeln!(text, "or let an installed ffmpeg decode it: {}", commands.ffmpeg)
            .expect("writing to a string succeeds");
    }
    if let Some(partial) = commands.partial.as_ref().filter(|_| !clips.is_empty()) {
        writeln!(text, "or make the film with a slate instead: {partial}")
            .expect("writing to a string succeeds");
    }
    text
}

fn name(clip: &Undecoded) -> String {
    let scene = printable(clip.of.as_str());
    if clip.of_take.get() == 1 { scene } else { format!("{scene}@{}", clip.of_take) }
}

/// Where the converted clip goes: beside the other, under a name that no run writes to.
fn converted(file: &str, extension: &str) -> String {
    Path::new(file).with_extension(format!("converted.{extension}")).display().to_string()
}

/// What the conversion of a clip needs besides what all need.
struct Conversion {
    /// The option that names filters, with a space in front, where there are any.
    filters: String,
    /// Of a container that can hold the clip's sound.
    extension: &'static str,
}

impl Conversion {
    /// By the clip's own tables; a file that cannot be read needs nothing.
    fn of(clip: &Path) -> Self {
        let facts = File::open(clip).ok().and_then(|file| probe_clip(BufReader::new(file)).ok());
        let Some(facts) = facts else { return Self { filters: String::new(), extension: "mp4" } };
        let filters = [
            (facts.is_interlaced, "bwdif=mode=send_frame"),
            ((facts.coded.0 | facts.coded.1) & 1 == 1, "crop=trunc(iw/2)*2:trunc(ih/2)*2"),
        ];
        let filters: Vec<_> = filters.iter().filter(|(is_needed, _)| *is_needed).collect();
        let named: Vec<_> = filters.iter().map(|(_, filter)| *filter).collect();
        let filters = match named.as_slice() {
            [] => String::new(),
            some => format!(" -vf {}", quoted(&some.join(","))),
        };
        let fits = facts.sound.is_none_or(|sound| IN_MP4.contains(&&*sound.codec));
        Self { filters, extension: if fits { "mp4" } else { "mov" } }
    }
}

/// Sound that ffmpeg copies into MP4; a MOV file takes everything else that a clip has.
const IN_MP4: [&str; 7] = ["mp4a", "ac-3", "ec-3", "Opus", "fLaC", "alac", ".mp3"];

#[cfg(test)]
mod tests {
    use super::*;
    use wanflow_plan::{SceneId, Take};

    #[test]
    fn a_conversion_has_what_its_clip_needs_and_nothing_else() {
        let conversion = |name: &str| {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../wanflow-media/tests");
            let Conversion { filters, extension } = Conversion::of(&folder.join(name));
            format!("{extension}{filters}")
        };
        assert_eq!(conversion("fixtures/hevc.mp4"), "mp4");
        assert_eq!(conversion("fixtures/sound/opus.mp4"), "mp4");
        assert_eq!(conversion("fixtures/sound/pcm-s16le.mov"), "mov");
        assert_eq!(
            conversion("fixtures/odd-fields.mov"),
            "mov -vf 'bwdif=mode=send_frame,crop=trunc(iw/2)*2:trunc(ih/2)*2'"
        );
        assert_eq!(conversion("no such file"), "mp4");
    }

    #[test]
    fn the_ways_paste_whole() {
        let clip = Undecoded {
            of: SceneId::new("b"),
            of_take: Take::FIRST,
            codec: "HEVC".to_owned(),
            file: "out/clips/b.mp4".to_owned(),
            why: None,
        };
        let partial = Some("wanflow run story.yaml --partial".to_owned());
        let ffmpeg = "wanflow run story.yaml --ffmpeg".to_owned();
        let commands = DecodeCommands { place: " -f story.yaml".to_owned(), ffmpeg, partial };
        let text =
            undecoded_lines(std::slice::from_ref(&clip)) + &how_to_decode(&[clip], &commands);
        assert_eq!(
            text,
            "b: its clip is HEVC, which wanflow does not decode\n\
             out/clips/b.mp4 is yours; convert it and give it back, which costs nothing:\n  \
             ffmpeg -i out/clips/b.mp4 -c:v libx264 -crf 14 -pix_fmt yuv420p -c:a copy \
             out/clips/b.converted.mp4\n  \
             wanflow reconcile b -f story.yaml --accept out/clips/b.converted.mp4\n\
             or let an installed ffmpeg decode it: wanflow run story.yaml --ffmpeg\n\
             or make the film with a slate instead: wanflow run story.yaml --partial\n"
        );
    }
}
