//! The rules of YAML itself: each is found before anything is known about storyboards.

use crate::rule::rule;

rule!(pub YAML_SYNTAX, "yaml-syntax", Error, "The text is not valid YAML");
rule!(pub COLON_IN_TEXT, "colon-in-text", Error, "A colon and a space inside an unquoted text");
rule!(pub TAB_INDENT, "tab-indent", Error, "A tab where YAML allows only spaces");
rule!(pub UNCLOSED, "unclosed", Error, "A quote or bracket that is never closed");
rule!(pub TOO_DEEP, "too-deep", Error, "Lists and mappings nested too deeply");
rule!(pub DUPLICATE_KEY, "duplicate-key", Error, "The same key twice in one mapping");
rule!(pub KEY_NOT_TEXT, "key-not-text", Error, "A list or mapping used as a key");
rule!(pub UNKNOWN_ALIAS, "unknown-alias", Error, "An alias without an anchor before it");
rule!(pub ALIAS_LOOP, "alias-loop", Error, "An alias inside the node that it stands for");
rule!(pub ALIAS_BOMB, "alias-bomb", Error, "Aliases that expand to a huge document");
rule!(pub BAD_MERGE, "bad-merge", Error, "`<<` with something other than mappings");
rule!(pub YAML_TAG, "yaml-tag", Error, "A YAML tag such as `!name`");
rule!(pub SEVERAL_DOCUMENTS, "several-documents", Error, "More than one YAML document in a file");
rule!(pub CONTROL_CHARACTER, "control-character", Error, "A control character in the text");
rule!(pub HIDDEN_CHARACTER, "hidden-character", Warning, "An invisible character");
rule!(pub LOOK_ALIKE, "look-alike", Error, "A character that only looks like one of YAML's own");
rule!(pub NOT_UTF8, "not-utf8", Error, "Bytes that are not UTF-8");
rule!(pub UNUSED_ALLOW, "unused-allow", Warning, "A comment that allows nothing");
rule!(pub UNKNOWN_RULE, "unknown-rule", Warning, "A comment that allows a rule which is not there");
