//! `SubRip`: numbered cues, the time of each on a line of its own.

use wanflow_plan::timeline::Caption;

use super::cues;

/// The captions as a `.srt` file. `SubRip` has no way to escape: what would be read as an arrow of
/// times becomes `→`, and control characters go.
pub fn srt(captions: &[Caption]) -> String {
    let cues = cues(captions).zip(1_u32..).map(|(cue, number)| {
        let lines: Vec<_> = cue.lines.iter().map(|line| plain(line)).collect();
        format!("{number}\n{}\n{}\n\n", cue.times(','), lines.join("\n"))
    });
    cues.collect()
}

fn plain(line: &str) -> String {
    line.replace("-->", "→").chars().filter(|c| !c.is_control()).collect()
}
