//! How a shape is read: each has its own way, beside those of its kind.

use super::reader::{Field, Reader};
use crate::language::Shape;

/// A shape that can be read.
pub(crate) trait Read: Shape {
    /// What it is read into. The default stands for what is not there, or is wrong and has been
    /// reported.
    type Value<'d>: Default;

    /// Reads a field, and reports what is wrong with it.
    fn read<'d>(&self, reader: &mut Reader<'d, '_>, field: Field<'_>) -> Self::Value<'d>;
}
