//! The three languages of one graph.

use super::*;

fn graph() -> PlanGraph {
    let node = |name: &str, state, continues| Node {
        name: name.to_owned(),
        facts: "5 s · $0.50".to_owned(),
        why: "new".to_owned(),
        state,
        continues,
    };
    PlanGraph {
        name: "deep \"field\"".to_owned(),
        nodes: vec![
            node("launch", NodeState::There, None),
            node("roll <1>", NodeState::Bought, Some(0)),
            node("stage; end", NodeState::PerhapsBought, Some(1)),
            node("other", NodeState::Blocked, Some(0)),
            node("a name that is far too long for a box", NodeState::Free, None),
        ],
    }
}

#[test]
fn each_language_is_as_recorded() {
    insta::assert_snapshot!("graph_dot", dot(&graph()));
    insta::assert_snapshot!("graph_mermaid", mermaid(&graph()));
    insta::assert_snapshot!("graph_svg", svg(&graph()));
}
