//! Storyboards with one mistake each: every one that a schema can say is underlined.

use std::fmt::Write as _;
use std::path::Path;

use crate::rehearsal::Check;

use super::cases::{cases, read};
use super::server::LanguageServer;

/// What the editor says of each, as a text; an error lists what it does not see, and what it sees
/// although nothing could say it.
pub(super) fn ask(server: &mut LanguageServer, root: &Path) -> Check<String> {
    let file = read(&root.join("crates/wanflow-compiler/tests/it/mistakes.txt"))?;
    let cases: Vec<_> = cases(&file).collect();
    for (number, (_, text)) in cases.iter().enumerate() {
        server.open(&format!("mistake-{number}.yaml"), text)?;
    }
    let (mut said, mut wrong, mut seen) = (String::new(), Vec::new(), 0);
    for (number, (head, _)) in cases.iter().enumerate() {
        let found = server.diagnostics(&format!("mistake-{number}.yaml"))?;
        let (kind, name) = head.split_once(": ").ok_or("a case has a kind and a name")?;
        if found.is_empty() == (kind == "seen") {
            wrong.push(format!("{name}: {} mistakes are underlined", found.len()));
        }
        seen += usize::from(!found.is_empty());
        writeln!(said, "== {name}").expect("strings take all text");
        for one in found {
            writeln!(said, "{one}").expect("strings take all text");
        }
    }
    println!("{seen} of {} mistakes are underlined by the editor alone", cases.len());
    if wrong.is_empty() { Ok(said) } else { Err(wrong.join("\n")) }
}
