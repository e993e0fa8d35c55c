//! Pieces of a storyboard that editors offer as a whole.

use super::word::Snippet;

/// Scenes as they are begun.
pub(super) static SCENES: [Snippet; 4] = [
    Snippet { label: "scene", body: &[("image", "${1:picture.jpg}"), ("prompt", "$2")] },
    Snippet {
        label: "scene that continues another",
        body: &[("id", "$1"), ("image", "{ from: $2 }"), ("prompt", "$3")],
    },
    Snippet { label: "card", body: &[("card", "${1:The End}")] },
    Snippet { label: "still", body: &[("still", "${1:picture.jpg}")] },
];
