//! What few scenes say, kept behind a pointer: there may be very many scenes.

use serde_json::Value;

use crate::language::Shape;

/// A shape whose value lies behind a pointer.
pub(crate) struct Boxed<S>(pub(crate) S);

impl<S: Shape> Shape for Boxed<S> {
    fn schema(&self) -> Value {
        self.0.schema()
    }

    fn describe(&self) -> String {
        self.0.describe()
    }
}
