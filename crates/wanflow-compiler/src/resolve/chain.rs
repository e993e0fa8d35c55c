//! Which scene continues which, as plain indices.
//!
//! A scene continues at most one other, so all walks here are linear. Nothing is reported.

use crate::storyboard::{Image, Scene};

use super::name::Names;

/// The links between scenes.
#[derive(Debug)]
pub(crate) struct Chains {
    parents: Vec<Option<usize>>,
    /// Place of each scene in its chain, from 1; 0 in a loop, or behind one.
    depths: Vec<usize>,
}

const UNKNOWN: usize = usize::MAX;

impl Chains {
    /// Looks up the parent of every scene.
    pub(crate) fn of(scenes: &[Scene<'_>], names: &Names<'_>) -> Self {
        let parent = |scene: &Scene<'_>| match &scene.image {
            Some(Image::Chain(chain)) => names.find(chain.from.value),
            _ => None,
        };
        Self::from_parents(scenes.iter().map(parent).collect())
    }

    fn from_parents(parents: Vec<Option<usize>>) -> Self {
        let mut depths = vec![UNKNOWN; parents.len()];
        let mut trail = Vec::new();
        for start in 0..parents.len() {
            let mut next = Some(start);
            while let Some(scene) = next.filter(|scene| depths[*scene] == UNKNOWN) {
                // Counts as a loop until the walk has found its end.
                depths[scene] = 0;
                trail.push(scene);
                next = parents[scene];
            }
            let mut above = next.map(|known| depths[known]);
            for scene in trail.drain(..).rev() {
                depths[scene] = above.map_or(1, |depth| if depth == 0 { 0 } else { depth + 1 });
                above = Some(depths[scene]);
            }
        }
        Self { parents, depths }
    }

    /// The scene that the one at `index` continues.
    pub(crate) fn parent(&self, index: usize) -> Option<usize> {
        self.parents[index]
    }

    /// Place of a scene in its chain, from 1; 0 in a loop, or behind one.
    pub(crate) fn depth(&self, index: usize) -> usize {
        self.depths[index]
    }

    /// Every loop once, from its first scene in the storyboard's order, following the links.
    pub(crate) fn loops(&self) -> Vec<Vec<usize>> {
        let mut seen = vec![UNKNOWN; self.parents.len()];
        let mut loops = Vec::new();
        for start in (0..self.parents.len()).filter(|scene| self.depths[*scene] == 0) {
            let mut scene = start;
            while seen[scene] == UNKNOWN {
                seen[scene] = start;
                scene = self.parents[scene].expect("a scene of depth 0 leads into a loop");
            }
            if seen[scene] == start {
                loops.push(self.walk_loop(scene));
            }
        }
        loops
    }

    /// All scenes, each after the one it continues, otherwise in the storyboard's order. Scenes
    /// in a loop are left out.
    pub(crate) fn order(&self) -> Vec<usize> {
        let mut done = vec![false; self.parents.len()];
        let mut order = Vec::with_capacity(done.len());
        let mut pending = Vec::new();
        for start in (0..done.len()).filter(|scene| self.depths[*scene] > 0) {
            let mut next = Some(start);
            while let Some(scene) = next.filter(|scene| !done[*scene]) {
                done[scene] = true;
                pending.push(scene);
                next = self.parents[scene];
            }
            order.extend(pending.drain(..).rev());
        }
        order
    }

    fn walk_loop(&self, member: usize) -> Vec<usize> {
        let next = |scene: &usize| self.parents[*scene].filter(|scene| *scene != member);
        let mut members: Vec<_> = std::iter::successors(Some(member), next).collect();
        let first = members.iter().min().and_then(|first| members.iter().position(|m| m == first));
        members.rotate_left(first.unwrap_or(0));
        members
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loops_depths_and_order() {
        // 0 · 1→3→2→1 · 4→1 (behind the loop) · 5→6→0 · 7→7
        let parents = vec![None, Some(3), Some(1), Some(2), Some(1), Some(6), Some(0), Some(7)];
        let chains = Chains::from_parents(parents);
        assert_eq!(chains.depths, [1, 0, 0, 0, 0, 3, 2, 0]);
        assert_eq!(chains.loops(), [vec![1, 3, 2], vec![7]]);
        assert_eq!(chains.order(), [0, 6, 5]);
    }

    #[test]
    fn a_long_chain_written_backwards_is_followed() {
        let length = 100_000;
        let parents = (1..length).map(Some).chain([None]).collect();
        let chains = Chains::from_parents(parents);
        assert_eq!((chains.depth(0), chains.order()[0]), (length, length - 1));
        assert!(chains.loops().is_empty());
    }
}
