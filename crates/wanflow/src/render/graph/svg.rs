//! The graph as a picture. A scene stands behind the one that it continues; the first scene of each
//! chain begins a row of its own, in the film's order.

use std::fmt::Write as _;

use super::{Node, NodeState, PlanGraph};

/// Width and height of a scene, and the room between two, in pixels.
const BOX: (usize, usize) = (190, 52);
const GAP: (usize, usize) = (46, 18);
const MARGIN: usize = 24;

/// Columns of letters that fit a box: letters of East Asian scripts take two.
const COLUMNS: usize = 22;

/// Height of the title and of a line of the legend.
const TITLE: usize = 40;
const LEGEND_LINE: usize = 22;

/// The graph as SVG.
pub(crate) fn svg(graph: &PlanGraph) -> String {
    let places = places(&graph.nodes);
    let columns = places.iter().map(|place| place.column + 1).max().unwrap_or(1).max(2);
    let rows = places.iter().map(|place| place.row + 1).max().unwrap_or(0);
    let legend = TITLE + MARGIN + rows * (BOX.1 + GAP.1);
    let width = 2 * MARGIN + columns * (BOX.0 + GAP.0) - GAP.0;
    let height = legend + graph.states().count() * LEGEND_LINE + MARGIN;
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" font-family=\"Helvetica, Arial, sans-serif\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n\
         <defs><marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"8\" \
         markerHeight=\"8\" orient=\"auto\"><path d=\"M0 0 8 4 0 8z\" fill=\"#555\"/></marker></defs>\n"
    );
    let title = format!("{}: {} scenes", graph.name, graph.nodes.len());
    let _ = writeln!(
        text,
        "<text x=\"{MARGIN}\" y=\"34\" font-size=\"18\" font-weight=\"bold\">{}</text>",
        escaped(&title)
    );
    for (from, to) in graph.edges() {
        text.push_str(&arrow(&places[from], &places[to]));
    }
    for (node, place) in graph.nodes.iter().zip(&places) {
        text.push_str(&scene(node, place));
    }
    for (line, state) in graph.states().enumerate() {
        text.push_str(&legend_line(state, legend + line * LEGEND_LINE));
    }
    text + "</svg>\n"
}

/// Where a scene stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    column: usize,
    row: usize,
}

impl Place {
    fn left(self) -> usize {
        MARGIN + self.column * (BOX.0 + GAP.0)
    }

    fn top(self) -> usize {
        TITLE + MARGIN + self.row * (BOX.1 + GAP.1)
    }
}

/// The places of all scenes: the first that continues a scene stands in its row, others below.
fn places(nodes: &[Node]) -> Vec<Place> {
    let mut children = vec![Vec::new(); nodes.len()];
    for (at, node) in nodes.iter().enumerate() {
        if let Some(parent) = node.continues {
            children[parent].push(at);
        }
    }
    let mut places = vec![Place { column: 0, row: 0 }; nodes.len()];
    let mut rows = 0;
    for root in (0..nodes.len()).filter(|at| nodes[*at].continues.is_none()) {
        // The next to be placed is the last; without a row, it begins one.
        let mut open = vec![(root, 0, None)];
        while let Some((at, column, row)) = open.pop() {
            let row = row.unwrap_or(rows);
            rows = rows.max(row + 1);
            places[at] = Place { column, row };
            let following = children[at].iter().enumerate().rev();
            open.extend(
                following.map(|(number, child)| (*child, column + 1, (number == 0).then_some(row))),
            );
        }
    }
    places
}

/// A scene's box, with its name, its facts, and on hovering why it is bought or not.
fn scene(node: &Node, place: &Place) -> String {
    let [fill, line] = node.state.colours();
    let dashes = if node.state.is_dashed() { " stroke-dasharray=\"5 3\"" } else { "" };
    let (left, top) = (place.left(), place.top());
    let (width, height) = BOX;
    let (middle, first, second) = (left + width / 2, top + 22, top + 40);
    format!(
        "<g><title>{}</title>\
         <rect x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" rx=\"8\" \
         fill=\"{fill}\" stroke=\"{line}\" stroke-width=\"1.5\"{dashes}/>\
         <text x=\"{middle}\" y=\"{first}\" font-size=\"14\" font-weight=\"bold\" \
         text-anchor=\"middle\">{}</text>\
         <text x=\"{middle}\" y=\"{second}\" font-size=\"12\" text-anchor=\"middle\">{}</text></g>\n",
        escaped(&format!("{}: {}", node.name, node.why)),
        escaped(&cut(&node.name)),
        escaped(&cut(&node.facts)),
    )
}

/// From a scene to one that continues it, in its row or in one below.
fn arrow(from: &Place, to: &Place) -> String {
    let (left, right) = (from.left() + BOX.0, to.left());
    let (start, end) = (from.top() + BOX.1 / 2, to.top() + BOX.1 / 2);
    let middle = left + (right - left) / 2;
    format!(
        "<path d=\"M{left} {start}H{middle}V{end}H{right}\" fill=\"none\" stroke=\"#555\" \
         stroke-width=\"1.5\" marker-end=\"url(#arrow)\"/>\n"
    )
}

fn legend_line(state: NodeState, top: usize) -> String {
    let [fill, line] = state.colours();
    let dashes = if state.is_dashed() { " stroke-dasharray=\"5 3\"" } else { "" };
    let (behind, base) = (MARGIN + 28, top + 12);
    format!(
        "<rect x=\"{MARGIN}\" y=\"{top}\" width=\"18\" height=\"14\" rx=\"3\" fill=\"{fill}\" \
         stroke=\"{line}\"{dashes}/><text x=\"{behind}\" y=\"{base}\" font-size=\"12\">{}</text>\n",
        state.meaning()
    )
}

/// A text as far as it fits a box.
fn cut(text: &str) -> String {
    let wide = |char: char| if char >= '\u{1100}' { 2 } else { 1 };
    let columns: usize = text.chars().map(wide).sum();
    if columns <= COLUMNS {
        return text.to_owned();
    }
    let mut left = COLUMNS - 1;
    let fits = |char: &char| {
        let room = left.checked_sub(wide(*char));
        left = room.unwrap_or(0);
        room.is_some()
    };
    text.chars().take_while(fits).chain(['…']).collect()
}

/// A text between tags.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
