//! The colour that shows through transparent pixels.

use std::fmt;
use std::str::FromStr;

use crate::MediaError;

/// An opaque colour, written `#rrggbb`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Matte(pub [u8; 3]);

impl Matte {
    /// Black, the language's default.
    pub const BLACK: Self = Self([0, 0, 0]);
}

impl FromStr for Matte {
    type Err = MediaError;

    fn from_str(text: &str) -> Result<Self, MediaError> {
        let hex = text
            .strip_prefix('#')
            .filter(|hex| hex.len() == 6 && hex.bytes().all(|digit| digit.is_ascii_hexdigit()));
        let value = hex.and_then(|hex| u32::from_str_radix(hex, 16).ok());
        let value =
            value.ok_or_else(|| MediaError::Unfit(format!("matte {text:?}: expected #rrggbb")))?;
        let [_, red, green, blue] = value.to_be_bytes();
        Ok(Self([red, green, blue]))
    }
}

impl fmt::Display for Matte {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes_and_refuses_the_rest() {
        assert_eq!("#1aF0ff".parse::<Matte>().expect("a colour").to_string(), "#1af0ff");
        for text in
            ["", "#", "black", "#12345", "#1234567", "123456", "#12345g", "#+12345", "#é123"]
        {
            assert!(text.parse::<Matte>().is_err(), "{text}");
        }
    }
}
