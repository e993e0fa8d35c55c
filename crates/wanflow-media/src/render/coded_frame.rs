//! A frame that was coded for a film.

/// A coded frame on its way into the film.
pub(super) struct CodedFrame {
    pub(super) bytes: Vec<u8>,
    /// The sample entry from here on. A frame that decoding can begin with has one.
    pub(super) entry: Option<Vec<u8>>,
}
