//! The seams at which a clip continues another, in a table.

use std::fmt::Write as _;
use std::path::Path;

use wanflow_session::seams::{Jump, MissingSeam, Seam, Seams};

use super::{columns, near, printable};

/// A row for each seam that was drawn, and a line for each that was not. Files are named as they are
/// seen from a folder.
pub(crate) fn seams_table(found: &Seams, here: &Path) -> String {
    let Seams { seams, missing } = found;
    if seams.is_empty() && missing.is_empty() {
        return "no scene continues the one before it: there are no seams to look at\n".to_owned();
    }
    let mut text = String::new();
    if !seams.is_empty() {
        let head = ["seam", "luma", "chroma", "difference", "chain", "picture"].map(str::to_owned);
        let rows: Vec<_> =
            std::iter::once(head).chain(seams.iter().map(|seam| row(seam, here))).collect();
        text.push_str(&columns(&rows));
        text.push_str("steps of 255; chain: luma and chroma since the first clip of the chain\n");
    }
    for MissingSeam { before, after, why } in missing {
        let names = [before, after].map(|scene| printable(scene.as_str()));
        let _ = writeln!(text, "{} -> {}: not drawn: {}", names[0], names[1], printable(why));
    }
    text
}

fn row(seam: &Seam, here: &Path) -> [String; 6] {
    let Seam { before, after, picture, jump, chain, difference } = seam;
    let luma = |jump: &Jump| format!("{:+.1}", jump.luma);
    let chroma = |jump: &Jump| format!("{:.1}", jump.chroma_distance());
    [
        format!("{} -> {}", printable(before.as_str()), printable(after.as_str())),
        luma(jump),
        chroma(jump),
        format!("{difference:.1}"),
        format!("{} {}", luma(chain), chroma(chain)),
        printable(&near(picture, here).display().to_string()),
    ]
}
