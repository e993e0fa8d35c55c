//! Which tasks may begin: a task waits for the one whose clip it continues. No IO, no clock.

/// The dependencies of some tasks, and how far they have come.
#[derive(Clone, Debug)]
pub struct Dag {
    parents: Vec<Option<usize>>,
    children: Vec<Vec<usize>>,
    nodes: Vec<Node>,
}

/// How far a task has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Node {
    /// The clip that it continues does not exist yet.
    Waiting,
    /// It may begin, or is under way.
    Ready,
    /// Its clip exists.
    Done,
    /// It has no clip and gets none in this run.
    Failed,
    /// It cannot begin, because a task before it failed.
    Blocked {
        /// The task that failed.
        by: usize,
    },
}

impl Dag {
    /// The tasks by their parents: `parents[i]` is the task that task `i` continues, and comes
    /// before it.
    pub fn new(parents: Vec<Option<usize>>) -> Self {
        let mut children = vec![Vec::new(); parents.len()];
        for (task, parent) in parents.iter().enumerate() {
            if let Some(parent) = parent {
                assert!(*parent < task, "a plan's tasks are in topological order");
                children[*parent].push(task);
            }
        }
        let state = |parent: &Option<usize>| parent.map_or(Node::Ready, |_| Node::Waiting);
        let nodes = parents.iter().map(state).collect();
        Self { parents, children, nodes }
    }

    /// How far a task has come.
    pub fn node(&self, task: usize) -> Node {
        self.nodes[task]
    }

    /// The task that a task continues.
    pub fn parent(&self, task: usize) -> Option<usize> {
        self.parents[task]
    }

    /// The tasks that may begin or are under way, in the plan's order.
    pub fn ready(&self) -> impl Iterator<Item = usize> {
        let is_ready = |(task, node): (usize, &Node)| (*node == Node::Ready).then_some(task);
        self.nodes.iter().enumerate().filter_map(is_ready)
    }

    /// A task's clip exists. Answers the tasks that may begin now.
    pub fn done(&mut self, task: usize) -> Vec<usize> {
        self.nodes[task] = Node::Done;
        let waits = |child: &usize| self.nodes[*child] == Node::Waiting;
        let newly: Vec<_> = self.children[task].iter().copied().filter(waits).collect();
        for &child in &newly {
            self.nodes[child] = Node::Ready;
        }
        newly
    }

    /// A task gets no clip in this run. Answers all that depend on it and are blocked now.
    pub fn failed(&mut self, task: usize) -> Vec<usize> {
        self.nodes[task] = Node::Failed;
        let mut blocked = Vec::new();
        let mut open = self.children[task].clone();
        while let Some(child) = open.pop() {
            self.nodes[child] = Node::Blocked { by: task };
            blocked.push(child);
            open.extend(&self.children[child]);
        }
        blocked.sort_unstable();
        blocked
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_done_task_frees_its_children_and_a_failed_one_blocks_all_behind_it() {
        let mut dag = Dag::new(vec![None, Some(0), Some(1), Some(0), None]);
        assert_eq!(dag.ready().collect::<Vec<_>>(), [0, 4]);
        assert_eq!(dag.done(0), [1, 3]);
        assert_eq!(dag.failed(1), [2]);
        assert_eq!(dag.node(2), Node::Blocked { by: 1 });
        assert_eq!(dag.ready().collect::<Vec<_>>(), [3, 4]);
    }

    proptest! {
        #[test]
        fn every_task_ends_done_failed_or_blocked(
            links in prop::collection::vec(any::<Option<prop::sample::Index>>(), 1..30),
            fails in prop::collection::vec(any::<bool>(), 30),
        ) {
            let parent = |(task, link): (usize, &Option<prop::sample::Index>)| {
                link.filter(|_| task > 0).map(|link| link.index(task))
            };
            let parents: Vec<_> = links.iter().enumerate().map(parent).collect();
            let mut dag = Dag::new(parents.clone());
            loop {
                let Some(task) = dag.ready().next() else { break };
                if fails[task] { dag.failed(task); } else { dag.done(task); }
            }
            for (task, parent) in parents.iter().enumerate() {
                let blocked = matches!(dag.node(task), Node::Blocked { .. });
                let parent_is_done = parent.is_none_or(|parent| dag.node(parent) == Node::Done);
                prop_assert_eq!(blocked, !parent_is_done);
                prop_assert!(dag.node(task) != Node::Waiting);
            }
        }
    }
}
