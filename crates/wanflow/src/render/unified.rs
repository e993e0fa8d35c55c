//! What changes in a text, as `diff -u` and git show it.

use std::time::Duration;

use similar::TextDiff;

/// How long the shortest way from one text to the other is looked for; any way will do.
const SEARCH: Duration = Duration::from_secs(2);

/// A unified diff, from one text of a file to another.
pub(crate) fn unified(name: &str, before: &str, after: &str) -> String {
    let diff = TextDiff::configure().timeout(SEARCH).diff_lines(before, after);
    let (from, to) = (format!("a/{name}"), format!("b/{name}"));
    diff.unified_diff().context_radius(3).header(&from, &to).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_shown_with_the_lines_around_them() {
        let before = "a\nb\nc\nd\ne\n";
        let expected =
            "--- a/story.yaml\n+++ b/story.yaml\n@@ -1,5 +1,5 @@\n a\n-b\n+B\n c\n d\n e\n";
        assert_eq!(unified("story.yaml", before, "a\nB\nc\nd\ne\n"), expected);
    }
}
