//! Parts of an answer, and what must hold of them for a rule to count.

/// Something that must hold of an answer for a rule to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Condition {
    /// Where to look.
    pub part: Part,
    /// The text that must stand there; `None`: anything that says something.
    pub equals: Option<&'static str>,
}

/// A part of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The value at a pointer of the body.
    Body(&'static str),
    /// What stands before the first colon of the text at a pointer of the body; a text without one
    /// has nothing there.
    BeforeColon(&'static str),
    /// The header of that name.
    Header(&'static str),
}
