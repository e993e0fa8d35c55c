//! How a shape is read: each has its own way, beside those of its kind.

use super::reader::{Field, Reader};
use crate::language::Shape;
use crate::language::shape::Boxed;

/// A shape that can be read.
pub(crate) trait Read: Shape {
    /// What it is read into. The default stands for what is not there, or is wrong and has been
    /// reported.
    type Value<'d>: Default;

    /// Reads a field, and reports what is wrong with it.
    fn read<'d>(&self, reader: &mut Reader<'d, '_>, field: Field<'_>) -> Self::Value<'d>;
}

/// What [`Boxed`] puts behind a pointer.
pub(crate) trait Boxable {
    /// It, behind a pointer where it is there.
    type Boxed: Default;

    /// Moves it there.
    fn boxed(self) -> Self::Boxed;
}

impl<T> Boxable for Option<T> {
    type Boxed = Option<Box<T>>;

    fn boxed(self) -> Self::Boxed {
        self.map(Box::new)
    }
}

impl<R: Read> Read for Boxed<R>
where
    for<'d> R::Value<'d>: Boxable,
{
    type Value<'d> = <R::Value<'d> as Boxable>::Boxed;

    fn read<'d>(&self, reader: &mut Reader<'d, '_>, field: Field<'_>) -> Self::Value<'d> {
        self.0.read(reader, field).boxed()
    }
}
