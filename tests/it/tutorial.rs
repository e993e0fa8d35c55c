//! The tutorial, followed word by word in an empty folder, ends with a film.

use wanflow_tests::blocks::{Reader, blocks};
use wanflow_tests::{Stage, root};

#[test]
fn the_tutorial_ends_with_a_film() {
    let page = std::fs::read_to_string(root().join("docs/tutorial.md")).expect("the tutorial");
    let stage = Stage::empty();
    let mut reader = Reader::new(&stage);
    let blocks = blocks(&page);
    for block in &blocks {
        let done = reader.follow(block);
        done.unwrap_or_else(|why| panic!("docs/tutorial.md:{}: {why}", block.line));
    }
    let film = stage.path().join("my-film/out/story.rehearsal.mp4");
    let bytes = std::fs::metadata(film).expect("a film was made").len();
    assert!(bytes > 100_000, "{bytes} bytes");
    assert!(blocks.len() > 12, "the tutorial has steps");
}
