//! The witnesses: `ImageMagick` and ffmpeg say what a file looks and sounds like.

use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

pub(crate) use crate::program::output;
use crate::rehearsal::Check;

/// `ImageMagick` as Debian calls it: from version 7 on `magick`, before that by its own name, since
/// other programs are called `convert`, too.
pub(crate) fn image_magick() -> &'static str {
    static NAME: LazyLock<&str> = LazyLock::new(|| {
        let seventh = Command::new("magick").arg("-version").output();
        if seventh.is_ok_and(|end| end.status.success()) { "magick" } else { "convert-im6.q16" }
    });
    *NAME
}

/// `ImageMagick`'s reader of pictures, by the same rule.
pub(crate) fn identify() -> &'static [&'static str] {
    if image_magick() == "magick" { &["magick", "identify"] } else { &["identify-im6.q16"] }
}

/// Columns and rows in which looks are compared.
pub(crate) const GRID: (usize, usize) = (32, 18);

/// Samples a second in which sounds are compared.
const RATE: usize = 8_000;

/// Windows of so many seconds in which loudness is compared.
pub(crate) const WINDOW: f64 = 0.2;

/// A picture, as `ImageMagick` sees it after some of its options, in a grid of colours. Its size too.
pub(crate) fn picture(file: &Path, options: &str) -> Check<Look> {
    let (columns, rows) = GRID;
    // Options are words of a shell, as cases write them.
    let program = image_magick();
    let line = format!(
        "{program} \"$0\"[0] {options} -background black -alpha remove +repage -depth 8 \
         -print '%w %h\\n' -scale {columns}x{rows}! -colorspace sRGB -type TrueColor rgb:-",
    );
    let bytes = output(Command::new("bash").arg("-c").arg(line).arg(file))?;
    let end = bytes.iter().position(|byte| *byte == b'\n').ok_or("no size was printed")?;
    let size = String::from_utf8_lossy(&bytes[..end]).into_owned();
    Look::new(size, bytes[end + 1..].to_vec())
}

/// What a picture or frame looks like: a colour for each field of the grid.
#[derive(Debug)]
pub(crate) struct Look {
    /// Width and height in pixels, as text.
    pub(crate) size: String,
    colours: Vec<u8>,
}

impl Look {
    fn new(size: String, colours: Vec<u8>) -> Check<Self> {
        let (columns, rows) = GRID;
        if colours.len() != columns * rows * 3 {
            return Err(format!("{} bytes of colours came", colours.len()));
        }
        Ok(Self { size, colours })
    }

    /// How far the field that differs most is off, and the mean.
    pub(crate) fn distance(&self, other: &Self) -> Distance {
        let each = self.colours.iter().zip(&other.colours).map(|(a, b)| a.abs_diff(*b));
        let sum: u32 = each.clone().map(u32::from).sum();
        let mean = f64::from(sum) / f64::from(u32::try_from(self.colours.len()).unwrap_or(1));
        Distance { most: each.max().unwrap_or(0), mean }
    }
}

/// How far two looks are apart, of 255.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Distance {
    pub(crate) most: u8,
    pub(crate) mean: f64,
}

/// The frame of a video at a time in seconds, within a frame of a width and height; `None`: the
/// last one, over the whole grid.
pub(crate) fn frame(file: &Path, at: Option<f64>, within: Option<(u32, u32)>) -> Check<Look> {
    let (columns, rows) = GRID;
    let fit = within.map_or(String::new(), |(width, height)| {
        format!(
            "scale={width}:{height}:force_original_aspect_ratio=decrease,\
             pad={width}:{height}:-1:-1:black,"
        )
    });
    let filter = format!(
        "scale=trunc(iw*sar/2)*2:ih,setsar=1,{fit}format=rgb24,scale={columns}:{rows}:flags=area"
    );
    let mut ffmpeg = Command::new("ffmpeg");
    ffmpeg.args(["-v", "error"]);
    if let Some(at) = at {
        ffmpeg.args(["-ss", &format!("{at:.4}")]);
    }
    ffmpeg.arg("-i").arg(file).args(["-map", "0:v:0", "-vf", &filter]);
    if at.is_some() {
        ffmpeg.args(["-frames:v", "1"]);
    }
    let raw = output(ffmpeg.args(["-f", "rawvideo", "-"]))?;
    let bytes = columns * rows * 3;
    let last = raw.len().checked_sub(bytes).ok_or("no frame is there")?;
    Look::new(String::new(), raw[last..].to_vec())
}

/// The loudness of a file in windows of [`WINDOW`] seconds from a time on, in decibels of full
/// scale; silence is −90. Empty where there is no sound.
pub(crate) fn loudness(file: &Path, from: f64, seconds: f64) -> Check<Vec<f64>> {
    let streams = output(
        Command::new("ffprobe")
            .args(["-v", "error", "-select_streams", "a", "-show_entries", "stream=index"])
            .args(["-of", "csv=p=0"])
            .arg(file),
    )?;
    if streams.is_empty() {
        return Ok(Vec::new());
    }
    let raw = output(
        Command::new("ffmpeg")
            .args(["-v", "error", "-i"])
            .arg(file)
            .args(["-map", "0:a:0", "-af"])
            .arg(format!(
                "aresample=async=1:first_pts=0,atrim=start={from}:duration={seconds},\
                 aformat=channel_layouts=stereo,pan=mono|c0=c0"
            ))
            .args(["-ar", &RATE.to_string(), "-f", "f32le", "-"]),
    )?;
    let samples: Vec<f32> = raw
        .chunks_exact(4)
        .map(|bytes| f32::from_le_bytes(bytes.try_into().expect("chunks of four")))
        .collect();
    #[expect(clippy::cast_sign_loss, clippy::cast_possible_truncation, reason = "a constant")]
    #[expect(clippy::cast_precision_loss, reason = "windows are short")]
    let windows = samples.chunks((RATE as f64 * WINDOW) as usize).map(|window| {
        let power: f64 = window.iter().map(|value| f64::from(*value).powi(2)).sum();
        (10.0 * (power / window.len() as f64).max(1e-9).log10()).max(-90.0)
    });
    Ok(windows.collect())
}

/// How many windows differ by more than so many decibels, where either can be heard.
pub(crate) fn differing(ours: &[f64], theirs: &[f64], decibels: f64) -> usize {
    const HEARD: f64 = -50.0;
    let pairs = ours.iter().zip(theirs);
    let differ = pairs.filter(|(a, b)| a.max(**b) > HEARD && (*a - *b).abs() > decibels);
    differ.count() + ours.len().abs_diff(theirs.len()).saturating_sub(1)
}

/// Seconds that ffprobe says a file plays.
pub(crate) fn seconds(file: &Path) -> Check<f64> {
    let text = output(
        Command::new("ffprobe")
            .args(["-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0"])
            .arg(file),
    )?;
    let text = String::from_utf8_lossy(&text).into_owned();
    text.trim().parse().map_err(|_| format!("ffprobe says `{}` of {}", text.trim(), file.display()))
}

/// Whether every frame and packet of a file decodes without a word.
pub(crate) fn decodes(file: &Path) -> Check<()> {
    let decoded = Command::new("ffmpeg")
        .args(["-v", "error", "-xerror", "-i"])
        .arg(file)
        .args(["-f", "null", "-"])
        .output()
        .map_err(|error| format!("ffmpeg: {error}"))?;
    if decoded.status.success() && decoded.stderr.is_empty() {
        return Ok(());
    }
    Err(format!("the film does not decode: {}", String::from_utf8_lossy(&decoded.stderr)))
}
