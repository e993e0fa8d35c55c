//! From forms to Rust types: which schemas get a type of their own, and what each is called.

use std::collections::HashMap;

use serde_json::Value;

use super::describe::{self, Said};
use super::documents::Place;
use super::form::{Alternative, Form, Key, Lists, Literal, Numbers, Objects, Slot, Texts};
use super::ir::Unit;
use super::naming::{self, Names};
use super::statements;
use super::types::{Body, Defined, Member, Type, break_circles};
use super::understand::Understanding;
use crate::codegen::names;

/// Every definition, and which of them a whole document is.
pub(crate) fn lower(understanding: &Understanding<'_>, stem: &str) -> (Vec<Defined>, usize) {
    let mut lowering = Lowering {
        understanding,
        all: Vec::new(),
        names: Names::of_types(),
        known: HashMap::new(),
        open: HashMap::new(),
    };
    let slot = understanding.slot(&Place { document: 0, pointer: String::new() });
    let context = Context { parent: String::new(), member: stem.to_owned() };
    let held = lowering.slot(&slot, &context);
    let root = if let Type::Defined(index) = held {
        index
    } else {
        let said = describe::said(understanding.documents, slot.site.as_ref());
        let index = lowering.define(&said, &context);
        lowering.all[index].body =
            Body::Newtype { inner: held, checks: Vec::new(), patterns: Vec::new() };
        index
    };
    break_circles(&mut lowering.all);
    (lowering.all, root)
}

struct Lowering<'a, 'b> {
    understanding: &'a Understanding<'b>,
    all: Vec<Defined>,
    names: Names,
    known: HashMap<Key, Type>,
    /// Keys whose type is being written out in place; a definition where it came up again.
    open: HashMap<Key, Option<usize>>,
}

/// Where a type comes up, for its name.
#[derive(Clone, Debug)]
struct Context {
    parent: String,
    member: String,
}

/// One alternative's rules.
#[derive(Clone, Copy)]
enum Rules<'r> {
    Flag,
    Numbers(&'r Numbers),
    Texts(&'r Texts),
    Lists(&'r Lists),
    Objects(&'r Objects),
}

/// An alternative of any type.
#[derive(Clone, Copy)]
struct AnyAlternative<'r> {
    /// Key and site; a flag has neither.
    from: Option<(&'r Key, &'r Place)>,
    rules: Rules<'r>,
}

impl Lowering<'_, '_> {
    fn slot(&mut self, slot: &Slot, context: &Context) -> Type {
        self.key(&slot.key, slot.site.as_ref(), context)
    }

    fn key(&mut self, key: &Key, site: Option<&Place>, context: &Context) -> Type {
        if let Some(known) = self.known.get(key) {
            return known.clone();
        }
        let said = describe::said(self.understanding.documents, site);
        if let Some(forced) = self.open.get(key).copied() {
            let index = forced.unwrap_or_else(|| self.define(&said, context));
            self.open.insert(key.clone(), Some(index));
            return Type::Defined(index);
        }
        let Some(form) = self.understanding.form(key) else { return Type::Unit };
        if form.anything {
            return Type::Anything;
        }
        if form.is_never() {
            // Where something else was refused, that is why.
            let alone = self.understanding.refusals.is_empty();
            if let (true, Some(place)) = (alone, site.or(key.places.first())) {
                self.understanding.refuse(place, "nothing fits; widen it, or take it out");
            }
            return Type::Unit;
        }
        let made = self.make(key, &form, &said, context);
        self.known.insert(key.clone(), made.clone());
        made
    }

    fn make(&mut self, key: &Key, form: &Form, said: &Said, context: &Context) -> Type {
        let alternatives = alternatives(form);
        if form.literals.is_empty() && alternatives.is_empty() {
            return Type::Unit;
        }
        let one = (form.literals.is_empty() && alternatives.len() == 1).then(|| alternatives[0]);
        if let Some(alternative) = one.filter(|alternative| self.is_inline(key, alternative)) {
            self.open.insert(key.clone(), None);
            let made = self.inline(key, alternative, context);
            let made = nullable(form, made);
            return match self.open.remove(key).flatten() {
                None => made,
                Some(index) => {
                    let (checks, patterns) = (Vec::new(), Vec::new());
                    self.all[index].body = Body::Newtype { inner: made, checks, patterns };
                    Type::Defined(index)
                }
            };
        }
        let index = self.define(said, context);
        let made = nullable(form, Type::Defined(index));
        self.known.insert(key.clone(), made.clone());
        let context = Context { parent: self.all[index].name.clone(), ..context.clone() };
        let body = match one {
            Some(alternative) => self.body(alternative.rules, &context),
            None => self.choice(key, form, &alternatives, &context),
        };
        self.describe_limits(index, one);
        self.all[index].body = body;
        made
    }

    /// Names a definition, to be filled in later.
    fn define(&mut self, said: &Said, context: &Context) -> usize {
        let base = if said.name.is_empty() { &context.member } else { &said.name };
        let base = naming::pascal(base);
        let longer = format!("{}{base}", context.parent);
        let name = self.names.claim(&[base, longer]);
        let doc = said.doc(&format!("`{}`, which the schema does not describe.", context.member));
        self.all.push(Defined { name, doc, body: Body::Open });
        self.all.len() - 1
    }

    fn describe_limits(&mut self, index: usize, alternative: Option<AnyAlternative<'_>>) {
        let limit = match alternative.map(|alternative| alternative.rules) {
            Some(Rules::Numbers(rules)) => statements::numbers(rules),
            Some(Rules::Texts(rules)) => statements::texts(rules),
            Some(Rules::Lists(rules)) => statements::lists(rules.size, rules.unique),
            _ => return,
        };
        for words in limit.words {
            self.all[index].doc += "\n\n";
            self.all[index].doc += &words;
        }
    }

    /// Whether an alternative is written out where it stands, without a name.
    fn is_inline(&self, key: &Key, alternative: &AnyAlternative<'_>) -> bool {
        self.elsewhere(key, alternative).is_some()
            || match alternative.rules {
                Rules::Flag => true,
                Rules::Numbers(rules) => rules.is_free(),
                Rules::Texts(rules) => rules.length.is_free() && rules.patterns.is_empty(),
                Rules::Lists(rules) => statements::is_plain(rules) && !self.never(&rules.items),
                Rules::Objects(rules) => {
                    let empty = rules.properties.is_empty() && rules.size.is_free();
                    empty && !self.never(&rules.additional)
                }
            }
    }

    /// The key that an alternative has a type of its own under, if it is not this one.
    fn elsewhere<'r>(
        &self,
        key: &Key,
        alternative: &AnyAlternative<'r>,
    ) -> Option<(&'r Key, &'r Place)> {
        let (home, site) = alternative.from.filter(|(home, _)| *home != key)?;
        let form = self.understanding.form(home)?;
        (form.count() == 1 && !form.null).then_some((home, site))
    }

    fn inline(&mut self, key: &Key, alternative: AnyAlternative<'_>, context: &Context) -> Type {
        if let Some((home, site)) = self.elsewhere(key, &alternative) {
            return self.key(home, Some(site), context);
        }
        match alternative.rules {
            Rules::Flag => Type::Flag,
            Rules::Numbers(rules) => statements::number_type(rules),
            Rules::Texts(_) => Type::Text,
            Rules::Lists(rules) => Type::List(Box::new(self.slot(&rules.items, &inner(context)))),
            Rules::Objects(rules) => {
                Type::Map(Box::new(self.slot(&rules.additional, &inner(context))))
            }
        }
    }

    fn body(&mut self, rules: Rules<'_>, context: &Context) -> Body {
        let (inner, checks, patterns) = match rules {
            Rules::Flag => (Type::Flag, Vec::new(), Vec::new()),
            Rules::Numbers(rules) => {
                (statements::number_type(rules), statements::numbers(rules).checks, Vec::new())
            }
            Rules::Texts(rules) => {
                (Type::Text, statements::texts(rules).checks, rules.patterns.clone())
            }
            Rules::Lists(rules) => return self.list(rules, context),
            Rules::Objects(rules) => return self.object(rules, context),
        };
        Body::Newtype { inner, checks, patterns }
    }

    fn list(&mut self, rules: &Lists, context: &Context) -> Body {
        let end = rules.prefix.iter().position(|slot| self.never(slot));
        let prefix = &rules.prefix[..end.unwrap_or(rules.prefix.len())];
        let open = end.is_none() && !self.never(&rules.items);
        let mut size = rules.size;
        if !open {
            let most = u64::try_from(prefix.len()).unwrap_or(u64::MAX);
            size.most = Some(size.most.map_or(most, |known| known.min(most)));
        }
        let checks = statements::lists(size, rules.unique).checks;
        if prefix.is_empty() && open {
            let inner = Type::List(Box::new(self.slot(&rules.items, &inner(context))));
            return Body::Newtype { inner, checks, patterns: Vec::new() };
        }
        let mut names = Names::empty();
        names.claim(&["rest".to_owned()]);
        let mut members = Vec::new();
        for (index, slot) in prefix.iter().enumerate() {
            let said = describe::said(self.understanding.documents, slot.site.as_ref());
            let wish = if said.title.is_empty() {
                format!("item{index}")
            } else {
                naming::snake(&said.title)
            };
            let required = u64::try_from(index).is_ok_and(|index| index < size.least);
            let context = Context { member: format!("Item{index}"), ..context.clone() };
            members.push(Member {
                ident: names.claim(&[wish]),
                wire: index.to_string(),
                doc: said.doc(&format!("Item {index}.")),
                required,
                deprecated: false,
                default: None,
                held: self.slot(slot, &context),
            });
        }
        let rest = open.then(|| self.slot(&rules.items, &inner(context)));
        Body::Tuple { members, rest, checks }
    }

    fn object(&mut self, rules: &Objects, context: &Context) -> Body {
        let closed = self.never(&rules.additional);
        if rules.properties.is_empty() && !closed {
            let inner = Type::Map(Box::new(self.slot(&rules.additional, &inner(context))));
            let checks = statements::members(rules.size);
            return Body::Newtype { inner, checks, patterns: Vec::new() };
        }
        let (mut names, mut members, mut forbidden) = (Names::empty(), Vec::new(), Vec::new());
        for (wire, property) in &rules.properties {
            if self.never(&property.slot) {
                if let (true, Some(place)) = (property.required, &property.slot.site) {
                    self.understanding.refuse(
                        place,
                        format!(
                            "`{wire}` is required, but nothing fits it; take it out of `required`"
                        ),
                    );
                }
                forbidden.push(wire.clone());
                continue;
            }
            let said = describe::said(self.understanding.documents, property.slot.site.as_ref());
            let context = Context { member: wire.clone(), ..context.clone() };
            members.push(Member {
                ident: names.claim(&[naming::snake(wire)]),
                wire: wire.clone(),
                doc: said.doc(&format!("`{wire}`, which the schema does not describe.")),
                required: property.required,
                deprecated: said.deprecated,
                default: said.default.as_ref().map(Value::to_string),
                held: self.slot(&property.slot, &context),
            });
        }
        let additional = (!closed).then(|| {
            let context = Context { member: "Additional".to_owned(), ..context.clone() };
            (names.claim(&["additional".to_owned()]), self.slot(&rules.additional, &context))
        });
        Body::Structure { members, additional, forbidden, size: rules.size }
    }

    fn choice(
        &mut self,
        key: &Key,
        form: &Form,
        alternatives: &[AnyAlternative<'_>],
        context: &Context,
    ) -> Body {
        let mut names = Names::empty();
        let units: Vec<_> = form.literals.iter().map(|known| unit(known, &mut names)).collect();
        let listed_text = form.literals.iter().any(|literal| literal.value.is_string());
        let mut held = Vec::new();
        for alternative in alternatives {
            let said = alternative
                .from
                .filter(|(home, _)| *home != key)
                .map(|(_, site)| describe::said(self.understanding.documents, Some(site)));
            let said = said.unwrap_or_default();
            let (kind, doc) = match alternative.rules {
                Rules::Flag => ("Flag", "True or false."),
                Rules::Numbers(rules) if rules.whole => ("Integer", "A whole number."),
                Rules::Numbers(_) => ("Number", "A number."),
                Rules::Texts(_) if listed_text => ("Other", "A string that is not listed."),
                Rules::Texts(_) => ("Text", "A string."),
                Rules::Lists(_) => ("List", "An array."),
                Rules::Objects(_) => ("Object", "An object."),
            };
            let tag = self.tag(alternative.rules).unwrap_or_else(|| kind.to_owned());
            let wish = if said.name.is_empty() { tag } else { naming::pascal(&said.name) };
            let context = Context { member: wish.clone(), ..context.clone() };
            let inside = if self.is_inline(key, alternative) {
                self.inline(key, *alternative, &context)
            } else {
                let index = self.define(&said, &context);
                let body = self.body(alternative.rules, &context);
                self.all[index].body = body;
                self.describe_limits(index, Some(*alternative));
                Type::Defined(index)
            };
            held.push((names.claim(&[wish]), said.doc(doc), inside));
        }
        let words =
            held.is_empty() && form.literals.iter().all(|literal| literal.value.is_string());
        Body::Choice { units, held, words }
    }

    /// The value of a required member that has only one: the tag of a tagged object.
    fn tag(&self, rules: Rules<'_>) -> Option<String> {
        let Rules::Objects(objects) = rules else { return None };
        let required = objects.properties.values().filter(|property| property.required);
        let mut tags = required.filter_map(|property| {
            let values = self.understanding.form(&property.slot.key)?.values()?;
            let [Value::String(tag)] = &values[..] else { return None };
            Some(naming::pascal(tag))
        });
        tags.next()
    }

    /// Nothing fits; where the schema does not say so itself, that is a mistake.
    fn never(&self, slot: &Slot) -> bool {
        let is_never = self.understanding.form(&slot.key).is_some_and(|form| form.is_never());
        let documents = self.understanding.documents;
        let said =
            slot.key.places.iter().any(|place| documents.at(place) == Some(&Value::Bool(false)));
        if let (true, false, Some(place)) = (is_never, said, &slot.site) {
            self.understanding.refuse(place, "nothing fits; widen it, or write `false`");
        }
        is_never
    }
}

fn alternatives(form: &Form) -> Vec<AnyAlternative<'_>> {
    fn all<'r, T>(
        list: &'r [Alternative<T>],
        rules: impl Fn(&'r T) -> Rules<'r>,
    ) -> impl Iterator<Item = AnyAlternative<'r>> {
        list.iter().map(move |alternative| AnyAlternative {
            from: Some((&alternative.home, &alternative.site)),
            rules: rules(&alternative.rules),
        })
    }
    let flag = form.flag.then_some(AnyAlternative { from: None, rules: Rules::Flag });
    let numbers = all(&form.numbers, Rules::Numbers);
    let texts = all(&form.texts, Rules::Texts);
    let lists = all(&form.lists, Rules::Lists);
    let objects = all(&form.objects, Rules::Objects);
    flag.into_iter().chain(numbers).chain(texts).chain(lists).chain(objects).collect()
}

/// The name's context for what lies inside an array or a map.
fn inner(context: &Context) -> Context {
    Context { member: format!("{}Item", naming::pascal(&context.member)), ..context.clone() }
}

fn nullable(form: &Form, made: Type) -> Type {
    match made {
        Type::Option(_) | Type::Unit => made,
        made if form.null => Type::Option(Box::new(made)),
        made => made,
    }
}

fn unit(literal: &Literal, names: &mut Names) -> Unit {
    let value = &literal.value;
    let wish = match value {
        Value::String(text) => naming::pascal(text),
        _ if !literal.title.is_empty() => naming::pascal(&literal.title),
        Value::Number(number) => number.as_i64().map_or_else(
            || {
                let text = number.to_string().replace('.', "Point").replace('+', "");
                naming::pascal(&text.replace('-', "Minus"))
            },
            names::number,
        ),
        Value::Bool(flag) => naming::pascal(&flag.to_string()),
        Value::Array(_) => "List".to_owned(),
        _ => "Object".to_owned(),
    };
    let (matches, expression) = statements::literal(literal);
    let said = [&literal.doc, &literal.title].into_iter().find(|text| !text.trim().is_empty());
    Unit {
        ident: names.claim(&[wish]),
        doc: said.cloned().unwrap_or_else(|| format!("`{value}`.")),
        word: value.as_str().unwrap_or_default().to_owned(),
        matches,
        value: expression,
    }
}
