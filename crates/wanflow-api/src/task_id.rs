//! What a host calls a task: opaque, whatever is in it.
//!
//! One rule for everybody who reads an id: the answer of a submit, a list of tasks, a journal, a
//! lock file, a person. Nothing but a length is asked of it, since an id that is refused is a
//! purchase without a receipt. Who puts one into an address encodes it; who shows one to a
//! person uses [`Display`](fmt::Display), and what is shown there can be typed again.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A host's name of a task.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TaskId(String);

/// A text that is empty, or too long to be a task id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotATaskId;

impl TaskId {
    /// Longest id, in bytes. Ids seen so far have fewer than 50.
    pub const MAX: usize = 512;

    /// The id that a text is, as it stands.
    pub fn new(text: impl Into<String>) -> Result<Self, NotATaskId> {
        let text = text.into();
        if (1..=Self::MAX).contains(&text.len()) { Ok(Self(text)) } else { Err(NotATaskId) }
    }

    /// The id in a host's answer: a text, or a whole number as it is written.
    ///
    /// A number that JSON readers round is not an id: it could be another task's.
    pub fn from_answer(value: &Value) -> Option<Self> {
        match value {
            Value::String(text) => Self::new(text.as_str()).ok(),
            Value::Number(number) if number.is_i64() || number.is_u64() => {
                Self::new(number.to_string()).ok()
            }
            _ => None,
        }
    }

    /// The id that a person types: as the host writes it, or as it is shown.
    pub fn typed(text: &str) -> Result<Self, NotATaskId> {
        let mut id = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(start) = rest.find(ESCAPE) {
            id.push_str(&rest[..start]);
            rest = &rest[start..];
            let (char, length) = unescaped(rest).unwrap_or(('\\', 1));
            id.push(char);
            rest = &rest[length..];
        }
        Self::new(id + rest)
    }

    /// The id as the host writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// How an escape begins: `\u{1b}` stands for a character by its number.
const ESCAPE: &str = r"\u{";

/// The character that a text's leading escape stands for, and the length of the escape.
fn unescaped(text: &str) -> Option<(char, usize)> {
    let (digits, _) = text.strip_prefix(ESCAPE)?.split_once('}')?;
    let is_plain = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let char = u32::from_str_radix(digits, 16).ok().filter(|_| is_plain).and_then(char::from_u32);
    Some((char?, ESCAPE.len() + digits.len() + 1))
}

/// Shows the id with everything spelt out that could not be seen, distinguished or typed.
impl fmt::Display for TaskId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.char_indices().try_for_each(|(at, char)| {
            let begins_an_escape = || self.0[at..].starts_with(ESCAPE);
            let is_plain = match char {
                '\\' => !begins_an_escape(),
                '\'' | '"' => true,
                char => !char.is_whitespace() && char.escape_debug().len() == 1,
            };
            if is_plain { write!(f, "{char}") } else { write!(f, "{}", char.escape_unicode()) }
        })
    }
}

impl fmt::Debug for TaskId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl TryFrom<String> for TaskId {
    type Error = NotATaskId;

    fn try_from(text: String) -> Result<Self, NotATaskId> {
        Self::new(text)
    }
}

impl From<TaskId> for String {
    fn from(id: TaskId) -> Self {
        id.0
    }
}

impl fmt::Display for NotATaskId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a task id has 1 to {} bytes", TaskId::MAX)
    }
}

impl std::error::Error for NotATaskId {}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn id(text: &str) -> TaskId {
        TaskId::new(text).expect("an id")
    }

    #[test]
    fn whatever_a_host_calls_a_task_is_its_id() {
        for text in ["3f0c", "a b", " ", "../x?y=z", "ünï", "a\nb", "\0\u{1b}[2J", r"\u{41}"] {
            assert_eq!(TaskId::from_answer(&json!(text)).as_ref().map(TaskId::as_str), Some(text));
        }
        for (number, text) in
            [(json!(7), "7"), (json!(-1), "-1"), (json!(u64::MAX), "18446744073709551615")]
        {
            assert_eq!(TaskId::from_answer(&number), Some(id(text)));
        }
        for none in
            [json!(null), json!(true), json!(""), json!(1.5), json!([]), json!({}), json!(1e30)]
        {
            assert_eq!(TaskId::from_answer(&none), None, "{none}");
        }
        let longest = "x".repeat(TaskId::MAX);
        assert_eq!(TaskId::new(longest.as_str()), Ok(id(&longest)));
        assert_eq!(TaskId::new(longest + "x"), Err(NotATaskId));
    }

    #[test]
    fn what_is_shown_is_visible_and_can_be_typed() {
        for (raw, shown) in [
            ("task-1", "task-1"),
            ("task-é", "task-é"),
            ("a b", r"a\u{20}b"),
            ("e\u{301}\u{202e}\u{a0}", r"e\u{301}\u{202e}\u{a0}"),
            ("\0\u{1b}[2J\n", r"\u{0}\u{1b}[2J\u{a}"),
            (r"C:\new", r"C:\new"),
            (r"\u{41}", r"\u{5c}u{41}"),
            (r"\\u{41}", r"\\u{5c}u{41}"),
            (r"\u{zz}", r"\u{5c}u{zz}"),
            ("\"'$x", "\"'$x"),
        ] {
            assert_eq!(id(raw).to_string(), shown);
            assert_eq!(TaskId::typed(shown), Ok(id(raw)));
        }
        for raw in ["a b", "\n", r"\u{", r"\u{}", r"\u{+41}", r"\u{110000}", r"\u{d800}", r"a\"] {
            assert_eq!(TaskId::typed(raw), Ok(id(raw)), "{raw} is taken as it is");
        }
        assert_eq!(TaskId::typed(""), Err(NotATaskId));
    }

    #[test]
    fn an_id_is_a_text_in_json() {
        let id = id("a\u{1b}é");
        let text = serde_json::to_string(&id).expect("plain data");
        assert_eq!(text, r#""a\u001bé""#);
        assert_eq!(serde_json::from_str::<TaskId>(&text).ok(), Some(id));
        serde_json::from_str::<TaskId>("\"\"").expect_err("an empty text is not an id");
    }
}
