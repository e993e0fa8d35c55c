//! Whether two forms are provably apart: no value fits both.
//!
//! Only what is certain counts; where it is not, the overlap is named for the refusal.

use std::rc::Rc;

use super::form::{Alternative, Form, Key, Numbers, Objects, Slot};
use super::support;
use super::witness::Witness;

/// Compares forms with the help of what is known of their members.
pub(crate) struct Apart<'a> {
    pub(crate) witness: &'a Witness<'a>,
    /// What fits a key; `None` while that is being found out.
    pub(crate) form_of: &'a dyn Fn(&Key) -> Option<Rc<Form>>,
}

impl Apart<'_> {
    /// What both may take; `None` where nothing fits both.
    pub(crate) fn overlap(&self, one: &Form, other: &Form) -> Option<String> {
        if (one.anything && !other.is_never()) || (other.anything && !one.is_never()) {
            return Some("one takes anything".to_owned());
        }
        if is_open(one) && is_open(other) {
            return Some("both are without `type`".to_owned());
        }
        if one.null && other.null {
            return Some("both take null".to_owned());
        }
        let flags = |form: &Form| form.flag || form.literals.iter().any(|l| l.value.is_boolean());
        if (one.flag && flags(other)) || (other.flag && flags(one)) {
            return Some("both take booleans".to_owned());
        }
        self.listed(one, other)
            .or_else(|| self.listed(other, one))
            .or_else(|| self.held(one, other))
    }

    /// A listed value of one that the other takes as well.
    fn listed(&self, one: &Form, other: &Form) -> Option<String> {
        one.literals.iter().map(|literal| &literal.value).find_map(|value| {
            let same = other.literals.iter().any(|known| support::equal(&known.value, value));
            let homes = homes(&other.numbers)
                .chain(homes(&other.texts))
                .chain(homes(&other.lists))
                .chain(homes(&other.objects));
            // Not known counts as taken.
            let mut homes = homes.map(|home| self.witness.fits(home, value) != Some(false));
            (same || homes.any(|taken| taken)).then(|| format!("both take {value}"))
        })
    }

    fn held(&self, one: &Form, other: &Form) -> Option<String> {
        let both = |kind: &str| Some(format!("both take {kind}"));
        if meet(&one.numbers, &other.numbers, Numbers::is_apart) {
            return both("numbers");
        }
        if meet(&one.texts, &other.texts, |one, other| one.length.is_apart(other.length)) {
            return both("strings");
        }
        if meet(&one.lists, &other.lists, |one, other| one.size.is_apart(other.size)) {
            return both("arrays");
        }
        if meet(&one.objects, &other.objects, |one, other| self.objects_apart(one, other)) {
            return both("objects");
        }
        None
    }

    fn objects_apart(&self, one: &Objects, other: &Objects) -> bool {
        one.size.is_apart(other.size)
            || self.lacks(one, other)
            || self.lacks(other, one)
            || self.tagged(one, other)
    }

    /// A member that one requires and the other does not take.
    fn lacks(&self, one: &Objects, other: &Objects) -> bool {
        one.properties.iter().filter(|(_, property)| property.required).any(|(name, _)| {
            let slot =
                other.properties.get(name).map_or(&other.additional, |property| &property.slot);
            (self.form_of)(&slot.key).is_some_and(|form| form.is_never())
        })
    }

    /// A member that both require, with values of which none is shared.
    fn tagged(&self, one: &Objects, other: &Objects) -> bool {
        one.properties.iter().filter(|(_, property)| property.required).any(|(name, property)| {
            let Some(counterpart) = other.properties.get(name) else { return false };
            let values = |slot: &Slot| (self.form_of)(&slot.key)?.values();
            let (Some(one), Some(other)) = (values(&property.slot), values(&counterpart.slot))
            else {
                return false;
            };
            // Where the other does not require the tag, an object without it may be the other's,
            // and one with it may be only this one's: still apart.
            !one.iter().any(|one| other.iter().any(|other| support::equal(one, other)))
        })
    }
}

/// Values of every type fit, as where no `type` is named.
fn is_open(form: &Form) -> bool {
    let scalars = form.null && form.flag && !form.numbers.is_empty() && !form.texts.is_empty();
    scalars && !form.lists.is_empty() && !form.objects.is_empty()
}

fn homes<T>(all: &[Alternative<T>]) -> impl Iterator<Item = &Key> {
    all.iter().map(|alternative| &alternative.home)
}

fn meet<T>(
    one: &[Alternative<T>],
    other: &[Alternative<T>],
    apart: impl Fn(&T, &T) -> bool,
) -> bool {
    one.iter().any(|one| other.iter().any(|other| !apart(&one.rules, &other.rules)))
}
