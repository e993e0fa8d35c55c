//! The rules of storyboards that are made of several files, or of which there are several versions.

use crate::rule::rule;

rule!(pub CHANGES_NO_SCENE, "changes-no-scene", Error, "Words for a scene that is not there");
rule!(pub EACH_TABLE, "each-table", Error, "A table of films that cannot be read");
rule!(pub INCLUDE_CYCLE, "include-cycle", Error, "Files that include or extend one another");
rule!(pub INCLUDED_TWICE, "included-twice", Error, "The scenes of a file are included twice");
rule!(pub MISPLACED_KEY, "misplaced-key", Error, "A key that belongs into another part of the storyboard");
rule!(pub NOT_A_STORYBOARD, "not-a-storyboard", Error, "A file that is included or extended is not a storyboard");
rule!(pub UNKNOWN_VARIANT, "unknown-variant", Error, "A variant that the storyboard does not have");
rule!(pub VERSION_NAME, "version-name", Error, "A variant's name cannot be part of a file name");
