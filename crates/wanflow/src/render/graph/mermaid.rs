//! The graph in the language that Markdown pages draw.

use std::fmt::Write as _;

use super::PlanGraph;

/// The graph as a Mermaid flowchart.
pub(crate) fn mermaid(graph: &PlanGraph) -> String {
    let mut text = "flowchart LR\n".to_owned();
    for (at, node) in graph.nodes.iter().enumerate() {
        let (name, facts) = (escaped(&node.name), escaped(&node.facts));
        let _ = writeln!(text, "  n{at}[\"{name}<br>{facts}\"]:::{}", node.state.word());
    }
    for (from, to) in graph.edges() {
        let _ = writeln!(text, "  n{from} --> n{to}");
    }
    for state in graph.states() {
        let [fill, line] = state.colours();
        let dashes = if state.is_dashed() { ",stroke-dasharray:5 3" } else { "" };
        let style = format!("fill:{fill},stroke:{line},color:#000{dashes}");
        let _ = writeln!(text, "  classDef {} {style}", state.word());
    }
    text
}

/// A text in a label between quotes: what is markup there is spelt by its number.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '"' | '#' | '&' | '<' | '>' | ';' | '`' | '*' | '_' | '\\' | '[' | ']' => {
                let _ = write!(safe, "#{};", u32::from(char));
            }
            char => safe.push(char),
        }
    }
    safe
}
