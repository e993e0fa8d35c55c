//! The macro that writes a mapping down, with the struct that it is read into.

use super::Mapping;

/// How many words the largest of some mappings has.
pub(super) const fn most_words(mappings: &[&Mapping]) -> usize {
    let (mut most, mut index) = (0, 0);
    while index < mappings.len() {
        let groups = mappings[index].words;
        let (mut count, mut group) = (0, 0);
        while group < groups.len() {
            count += groups[group].len();
            group += 1;
        }
        if count > most {
            most = count;
        }
        index += 1;
    }
    most
}

/// The key of a word whose field has a name that Rust keeps for itself: `type` of `r#type`.
pub(super) const fn key(field: &'static str) -> &'static str {
    match field.as_bytes() {
        [b'r', b'#', ..] => field.split_at(2).1,
        _ => field,
    }
}

/// Writes down a mapping: a struct with a field for each word, the words as values in `WORDS`,
/// how they are read, and how to go over their values.
///
/// ```text
/// mapping! {
///     /// What the mapping is for.
///     pub struct Name {
///         /// What the word is.
///         word: Type = Shape, facts;
///     }
///     beside(reader, fields) {
///         /// What else the struct holds.
///         field: Type = value;
///     }
/// }
/// ```
macro_rules! mapping {
    (
        $(#[doc = $about:literal])*
        pub struct $name:ident {
            $(
                $(#[doc = $doc:literal])*
                $word:ident: $type:ty = $shape:expr, $facts:expr;
            )*
        }
        beside($reader:ident, $fields:ident) {
            $($(#[doc = $note:literal])* $extra:ident: $kind:ty = $value:expr;)*
        }
    ) => {
        $(#[doc = $about])*
        #[derive(Clone, Debug, Default)]
        pub struct $name<'a> {
            $($(#[doc = $doc])* pub $word: $type,)*
            $($(#[doc = $note])* pub $extra: $kind,)*
        }

        pub(super) static WORDS: [$crate::language::Word; [$(stringify!($word)),*].len()] = [$(
            $crate::language::Word {
                name: $crate::language::mapping::key(stringify!($word)),
                lines: concat!($($doc),*),
                shape: &$shape,
                facts: $facts,
            },
        )*];

        impl<'a> $name<'a> {
            pub(super) const ABOUT: &'static str = concat!($($about),*);

            /// Reads the words, each where its key is, in the order of [`WORDS`].
            pub(crate) fn read(
                $reader: &mut $crate::decode::Reader<'a, '_>,
                $fields: &mut $crate::decode::Fields<'_>,
            ) -> Self {
                Self {
                    $($word: $fields.read($reader, &$shape),)*
                    $($extra: $value,)*
                }
            }

            /// The values of its words, in the order of `WORDS`.
            pub fn values(
                &'a self,
            ) -> impl Iterator<Item = (&'static $crate::language::Word, $crate::storyboard::WordValue<'a>)>
            {
                let Self { $($word,)* $($extra: _,)* } = self;
                let values = [$($crate::storyboard::WordField::value($word)),*];
                WORDS.iter().zip(values).filter_map(|(word, value)| Some((word, value?)))
            }
        }
    };
}
pub(super) use mapping;
