//! `WebVTT`, by W3C's recommendation: what browsers show.

use wanflow_plan::timeline::Caption;

use super::cues;

/// The captions as a `.vtt` file; `&`, `<` and `>` are escaped, and control characters go.
pub fn vtt(captions: &[Caption]) -> String {
    let cues = cues(captions).zip(1_u32..).map(|(cue, number)| {
        let lines: Vec<_> = cue.lines.iter().map(|line| escaped(line)).collect();
        format!("\n{number}\n{}\n{}\n", cue.times('.'), lines.join("\n"))
    });
    std::iter::once("WEBVTT\n".to_owned()).chain(cues).collect()
}

fn escaped(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    for c in line.chars().filter(|c| !c.is_control()) {
        match c {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            c => text.push(c),
        }
    }
    text
}
