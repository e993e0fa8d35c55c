//! Places in an answer: of a known length, and relative to a body whose length is not known yet.

/// A place in an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    /// Before its first byte.
    Head,
    /// Before this byte of its body, counted from 0.
    Byte(u64),
}

/// Where in an answer something happens, as a script says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Before the first byte of the answer.
    Head,
    /// Before this byte of the body, counted from 0; the last one at the latest.
    Byte(u64),
    /// Before the byte in the middle of the body.
    Middle,
    /// Before the last byte of the body.
    Last,
}

impl Place {
    /// The place in a body of this length. An empty body has none but the head.
    pub(crate) fn within(self, length: u64) -> At {
        if length == 0 {
            return At::Head;
        }
        match self {
            Self::Head => At::Head,
            Self::Byte(byte) => At::Byte(byte.min(length - 1)),
            Self::Middle => At::Byte(length / 2),
            Self::Last => At::Byte(length - 1),
        }
    }
}
