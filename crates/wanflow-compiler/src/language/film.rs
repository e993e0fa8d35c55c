//! The words of the film.

use wanflow_plan::film::FilmSize;
use wanflow_plan::timeline::{FrameRate, VideoEncoder};
use wanflow_plan::{Fit, Quality};

use super::facts::{Effect, word};
use super::mapping::mapping;
use super::shape::{
    Aspect, CaptionsShape, ENCODERS, FITS, FilmName, Flag, LoudnessShape, MusicShape, Outputs,
    QUALITIES, Rate, SEAMS, Size, TransitionShape,
};
use super::{Captions, FilmOutput, Loudness, Music, Transition};
use crate::storyboard::{Seams, Spanned, Text};

mapping! {
    /// How the clips become a film.
    pub struct Film {
        /// File name of the film.
        output: Option<Text<'a>> = FilmName,
            word(Effect::Film, "output: deep-field.mp4")
                .default("this file's name with `.mp4`, or `.mov` for ProRes")
                .foreign(&["file", "filename", "name", "path", "out"])
                .offers(&["deep-field.mp4"]);
        /// Width to height of the film.
        aspect: Option<Spanned<(u32, u32)>> = Aspect,
            word(Effect::Film, "aspect: \"16:9\"")
                .default("the first scene's size")
                .foreign(&["ratio", "aspectratio"])
                .offers(&["16:9", "9:16"]);
        /// Size of the film's frames: the pixels of the shorter side, or both sides.
        size: Option<Spanned<FilmSize>> = Size,
            word(Effect::Film, "size: 1080P")
                .default("about as many pixels as the first scene has")
                .foreign(&["resolution", "dimensions", "framesize"])
                .offers(&["720P", "1080P", "1080x1920"]);
        /// What happens to clips of another aspect.
        fit: Option<Spanned<Fit>> = FITS,
            word(Effect::Film, "fit: crop").default("`pad`").foreign(&["mode", "scale", "resize"]);
        /// Frames a second. `23.976`, `29.97` and `59.94` are the exact broadcast rates: 24000,
        /// 30000 and 60000 frames in 1001 seconds.
        fps: Option<Spanned<FrameRate>> = Rate,
            word(Effect::Film, "fps: 25")
                .default("the rate of most frames of the clips")
                .foreign(&["framerate", "framespersecond", "rate"]);
        /// How near to its clip a scene stays that must be coded again for the film.
        quality: Option<Spanned<Quality>> = QUALITIES,
            word(Effect::Film, "quality: high").default("`usual`");
        /// How the film comes from one scene to the next, where neither the scene nor `defaults`
        /// says it.
        transition: Option<Transition<'a>> = TransitionShape,
            word(Effect::Film, "transition: crossfade")
                .default("`cut`")
                .foreign(&["transitions", "xfade"]);
        /// What becomes of the frame that is seen twice where a scene continues the one right
        /// before it: the last one of a clip, with which the next clip begins. It is dropped only
        /// where the film comes from one to the other by a cut, and nothing is trimmed away there.
        seams: Option<Spanned<Seams>> = SEAMS,
            word(Effect::Film, "seams: drop")
                .default("`keep`")
                .foreign(&["joints", "joins", "dedupe"]);
        /// Whether a scene that continues the one right before it is brought to the exposure and
        /// the colours that that one ends with, so that a chain keeps its first look. A clip that
        /// drifts is coded again for it; one that does not is left alone.
        r#match: Option<Spanned<bool>> = Flag,
            word(Effect::Film, "match: true")
                .default("false")
                .foreign(&["colourmatch", "colormatch", "grade"]);
        /// Music under the film. Voices are heard over it: it becomes quieter while somebody
        /// speaks.
        music: Vec<Music<'a>> = MusicShape,
            word(Effect::Film, "music: { file: song.wav, gain: -6 dB, fade_out: 2 }")
                .foreign(&["soundtrack", "bgm", "backgroundmusic", "score"]);
        /// Where captions are.
        captions: Option<Captions<'a>> = CaptionsShape,
            word(Effect::Film, "captions: [track, sidecar]")
                .default("`burn`, if a scene has a `caption`")
                .foreign(&["subtitles", "subs"]);
        /// How loud the film is, by EBU R 128. Platforms ask for `-14 LUFS`, broadcasters for
        /// `-23 LUFS`.
        loudness: Option<Loudness<'a>> = LoudnessShape,
            word(Effect::Film, "loudness: -14 LUFS")
                .default("as loud as its sounds are")
                .foreign(&["lufs", "normalize", "normalise", "loudnorm"])
                .offers(&["-14 LUFS", "-16 LUFS", "-23 LUFS"]);
        /// What codes the film's pictures. `x264` and `prores` take an ffmpeg of this machine, which
        /// `run --ffmpeg` or `[media] ffmpeg = true` in your own configuration lets be used; all
        /// frames are then coded by it. A film of `prores` is a QuickTime file, for editors. Drafts
        /// and animatics are coded by wanflow whatever is said here.
        encoder: Option<Spanned<VideoEncoder>> = ENCODERS,
            word(Effect::Film, "encoder: x264")
                .default("`built-in`")
                .foreign(&["codec", "videocodec", "vcodec"]);
        /// Whether the film's file has the title, a chapter for each scene, and the mark that a
        /// model made it, which rules in the EU ask for.
        metadata: Option<Spanned<bool>> = Flag,
            word(Effect::Film, "metadata: true")
                .default("false")
                .foreign(&["tags", "chapters", "marks", "c2pa"]);
        /// Several films of the same scenes, in place of one. What an item leaves out is as the
        /// film says.
        outputs: Vec<FilmOutput<'a>> = Outputs,
            word(
                Effect::Film,
                "outputs:\n  - output: wide.mp4\n  - { output: tall.mp4, aspect: \"9:16\", fit: crop }",
            )
            .foreign(&["versions", "formats", "exports"]);
    }
    beside(reader, fields) {}
}
