//! Which task goes first: the one with the longest chain of work behind it.

/// Tasks by their parents (`parents[i] < i`) and expected times, most urgent first.
///
/// Starting the critical path first keeps the last chain from running alone at the end. Among
/// equals the plan's order stands.
pub fn critical_path_first(parents: &[Option<usize>], times: &[u64]) -> Vec<usize> {
    let mut longest = times.to_vec();
    for task in (0..parents.len()).rev() {
        if let Some(parent) = parents[task] {
            longest[parent] = longest[parent].max(times[parent].saturating_add(longest[task]));
        }
    }
    let mut order: Vec<_> = (0..parents.len()).collect();
    order.sort_by_key(|&task| (std::cmp::Reverse(longest[task]), task));
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_chain_begins_and_equals_keep_their_order() {
        let parents = [None, None, Some(1), Some(2), None, Some(4)];
        assert_eq!(critical_path_first(&parents, &[5; 6]), [1, 2, 4, 0, 3, 5]);
        assert_eq!(critical_path_first(&parents, &[60, 5, 5, 5, 5, 5]), [0, 1, 2, 4, 3, 5]);
        assert_eq!(critical_path_first(&[], &[]), [] as [usize; 0]);
    }
}
