//! Which files an endpoint accepts: pictures and sound.

/// What pictures an endpoint takes.
///
/// A bound that is not known is the widest one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImageLimits {
    /// Media types, such as `image/jpeg`.
    pub formats: &'static [&'static str],
    /// Whether an alpha channel is taken.
    pub alpha: bool,
    /// Shortest side, in pixels.
    pub side_min: u32,
    /// Longest side, in pixels.
    pub side_max: u32,
    /// Smallest and largest width by height, in thousandths.
    pub aspect: Option<(u32, u32)>,
    /// Largest file, in bytes.
    pub bytes_max: u64,
    /// Whether a data URI is taken; otherwise only links.
    pub data_uri: bool,
    /// Whether nobody is known to have said or tried that it is.
    pub data_uri_guessed: bool,
}

/// What sound files an endpoint takes. A bound that is not known is the widest one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AudioLimits {
    /// Media types, such as `audio/mpeg`.
    pub formats: &'static [&'static str],
    /// Shortest and longest sound, in seconds.
    pub seconds: (u32, u32),
    /// Largest file, in bytes.
    pub bytes_max: u64,
    /// Whether a data URI is taken; otherwise only links.
    pub data_uri: bool,
}
