//! The graph in the language of Graphviz.

use std::fmt::Write as _;

use super::PlanGraph;

/// The graph as DOT.
pub(crate) fn dot(graph: &PlanGraph) -> String {
    let mut text = format!("digraph {} {{\n", quoted(&graph.name));
    text.push_str("  rankdir=LR;\n");
    text.push_str("  node [shape=box, style=\"rounded,filled\", fontname=\"Helvetica\"];\n");
    text.push_str("  edge [fontname=\"Helvetica\", fontsize=10];\n");
    for (at, node) in graph.nodes.iter().enumerate() {
        let [fill, line] = node.state.colours();
        let style = if node.state.is_dashed() { ", style=\"rounded,filled,dashed\"" } else { "" };
        let label = format!("{}\n{}", node.name, node.facts);
        let _ = writeln!(
            text,
            "  n{at} [label={}, tooltip={}, class={}, fillcolor=\"{fill}\", color=\"{line}\"{style}];",
            quoted(&label),
            quoted(&node.why),
            quoted(node.state.word()),
        );
    }
    for (from, to) in graph.edges() {
        let _ = writeln!(text, "  n{from} -> n{to};");
    }
    text + "}\n"
}

/// A text between quotes, in which a line break is `\n`.
fn quoted(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    format!("\"{text}\"")
}
