//! `SCENE` and `SCENE@TAKE` as every command reads them. An id of a scene has no `@`.

use wanflow_run::takes::TakeSelector;

use crate::failure::Failure;
use crate::printable::printable;

/// A scene, perhaps with one of its takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SceneTake {
    /// The scene's id.
    pub scene: String,
    /// The take: a number, or the first digits of its digest.
    pub take: Option<TakeSelector>,
}

impl SceneTake {
    /// Reads what a person typed. Storyboards before the rule `take-in-id` may have left scenes
    /// with an `@` in journals: the take stands behind the last one.
    pub fn read(text: &str) -> Result<Self, Failure> {
        let Some((scene, take)) = text.rsplit_once('@') else {
            return Ok(Self { scene: text.to_owned(), take: None });
        };
        let Some(take) = TakeSelector::parse(take) else {
            let what = format!("`{}` does not name a take", printable(text));
            let help = "after `@` comes a take's number, or six digits of its digest: launch@2";
            return Err(Failure::usage(what).with_help(help));
        };
        Ok(Self { scene: scene.to_owned(), take: Some(take) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_take_stands_behind_the_last_at() {
        let read = |text: &str| {
            let read = SceneTake::read(text).ok()?;
            Some((read.scene, read.take.map(|take| take.to_string())))
        };
        let named = |scene: &str, take: &str| Some((scene.to_owned(), Some(take.to_owned())));
        assert_eq!(read("launch"), Some(("launch".to_owned(), None)));
        assert_eq!(read("launch@2"), named("launch", "2"));
        assert_eq!(read("launch@2c8f00"), named("launch", "2c8f00"));
        assert_eq!(read("a@2@1"), named("a@2", "1"));
        for text in ["launch@", "launch@0", "launch@two", "launch@2x"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
