//! Whether two texts say the same: the same values under the same keys, and the same aliases of the
//! same anchors.

use std::collections::{HashMap, HashSet};

use crate::document::{Document, NodeId, Value};

/// Whether two documents say the same.
pub(super) fn is_same(one: &Document<'_>, other: &Document<'_>) -> bool {
    let targets = one.alias_targets();
    let (twins, aliases) = (HashMap::new(), Vec::new());
    let mut comparison = Comparison { one, other, targets, twins, aliases };
    let is_same = match (one.root(), other.root()) {
        (Some(a), Some(b)) => comparison.nodes(a, b),
        (a, b) => a.is_none() && b.is_none(),
    };
    let Comparison { twins, aliases, .. } = comparison;
    is_same && aliases.iter().all(|(a, b)| twins.get(a) == Some(b))
}

struct Comparison<'a, 'b> {
    one: &'a Document<'a>,
    other: &'b Document<'b>,
    /// Nodes that aliases stand for.
    targets: HashSet<NodeId>,
    /// Nodes of both that are in the same place, where an alias may stand for them.
    twins: HashMap<NodeId, NodeId>,
    aliases: Vec<(NodeId, NodeId)>,
}

impl Comparison<'_, '_> {
    fn nodes(&mut self, a: NodeId, b: NodeId) -> bool {
        let (one, other) = (self.one, self.other);
        let (target, other_target) = (one.target(a), other.target(b));
        if target != a || other_target != b {
            self.aliases.push((target, other_target));
            return target != a && other_target != b;
        }
        if self.targets.contains(&a) {
            self.twins.insert(a, b);
        }
        match (one.value(a), other.value(b)) {
            (Value::List(a), Value::List(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| self.nodes(*a, *b))
            }
            (Value::Map, Value::Map) => self.maps(a, b),
            (Value::Float(a), Value::Float(b)) => a.to_bits() == b.to_bits(),
            (a, b) => a == b,
        }
    }

    fn maps(&mut self, a: NodeId, b: NodeId) -> bool {
        let (ours, theirs) = (self.one.pairs(a), self.other.pairs(b));
        if ours.len() != theirs.len() {
            return false;
        }
        let is_in_order = ours
            .chunks_exact(2)
            .zip(theirs.chunks_exact(2))
            .all(|(a, b)| self.one.text(a[0]) == self.other.text(b[0]));
        if is_in_order {
            return ours.iter().zip(theirs).all(|(a, b)| self.nodes(*a, *b));
        }
        let mut by_name: HashMap<Option<&str>, (NodeId, NodeId)> = HashMap::new();
        for pair in theirs.chunks_exact(2) {
            by_name.insert(self.other.text(pair[0]), (pair[0], pair[1]));
        }
        ours.chunks_exact(2).all(|pair| match by_name.get(&self.one.text(pair[0])) {
            Some((key, value)) => self.nodes(pair[0], *key) && self.nodes(pair[1], *value),
            None => false,
        })
    }
}
