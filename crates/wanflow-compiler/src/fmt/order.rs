//! The order of the words of each mapping: that of the language's tables. Where order carries
//! meaning it stays: an anchor is before its aliases, names of one's own are where they are.

use std::collections::HashSet;

use super::tree::{Form, Lead, Member, Node, Tree};
use crate::language::{Mapping, STORYBOARD};

/// As many members of a mapping with anchors are put in order: names and aliases of each are
/// compared with those of each other.
const MOST: usize = 300;

/// Puts the words of all mappings in order.
pub(super) fn sort(tree: &mut Tree<'_>) {
    let head = take_head(&mut tree.root);
    sort_node(&mut tree.root, Some(&STORYBOARD));
    let Form::Map(root) = &mut tree.root.form else { return };
    let Some(first) = root.members.first_mut() else { return };
    let (mut stays, mut goes) = head;
    // What stood over the first word stays on top, if that word does.
    if first.lead.first() == Some(&Lead::Comment(MARK)) {
        first.lead.clear();
        stays.append(&mut goes);
    } else {
        for member in &mut root.members {
            if member.lead.first() == Some(&Lead::Comment(MARK)) {
                member.lead.splice(..1, goes.drain(..));
            }
        }
    }
    tree.head = stays;
}

/// Stands in place of the comments over the first word, to find it again.
const MARK: &str = "";

/// What stands over the first word: what stays on top in any case, and the rest.
fn take_head<'t>(root: &mut Node<'t>) -> (Vec<Lead<'t>>, Vec<Lead<'t>>) {
    let Form::Map(root) = &mut root.form else { return Default::default() };
    let Some(first) = root.members.first_mut() else { return Default::default() };
    let mut stays = std::mem::replace(&mut first.lead, vec![Lead::Comment(MARK)]);
    let is_about_file = |lead: &Lead<'_>| match lead {
        Lead::Comment(text) => {
            let text = text.trim_start_matches('#').trim_start();
            text.starts_with("yaml-language-server:") || text.starts_with("wanflow:")
        }
        Lead::Blank => false,
    };
    let last_blank = stays.iter().rposition(|lead| *lead == Lead::Blank);
    let last_about = stays.iter().rposition(is_about_file);
    let end = last_blank.max(last_about).map_or(0, |last| last + 1);
    let goes = stays.split_off(end);
    (stays, goes)
}

fn sort_node(node: &mut Node<'_>, mapping: Option<&'static Mapping>) {
    match &mut node.form {
        Form::List(list) => {
            list.members.iter_mut().for_each(|item| sort_node(&mut item.value, mapping));
        }
        Form::Map(map) => {
            for member in &mut map.members {
                let name = member.key.as_ref().and_then(Node::name).unwrap_or_default();
                let inner = match mapping {
                    Some(mapping) if name == "<<" => Some(mapping),
                    Some(mapping) => mapping
                        .words()
                        .find(|word| word.name == name)
                        .and_then(|word| word.shape.mapping()),
                    None => None,
                };
                sort_node(&mut member.value, inner);
            }
            if let Some(mapping) = mapping {
                sort_members(&mut map.members, mapping);
                hoist(&mut map.members);
            }
        }
        _ => {}
    }
}

/// A blank line over the first member parts it from nothing.
fn hoist(members: &mut [Member<'_>]) {
    if let Some(first) = members.first_mut() {
        let blanks = first.lead.iter().take_while(|lead| **lead == Lead::Blank).count();
        first.lead.drain(..blanks);
    }
}

/// Where a key belongs; unknown ones come last.
fn rank(member: &Member<'_>, mapping: &Mapping) -> usize {
    match member.key.as_ref().and_then(Node::name).unwrap_or_default() {
        "<<" => 0,
        "$schema" => 1,
        name => mapping.words().position(|word| word.name == name).map_or(usize::MAX, |at| at + 2),
    }
}

fn sort_members(members: &mut Vec<Member<'_>>, mapping: &Mapping) {
    let ranks: Vec<usize> = members.iter().map(|member| rank(member, mapping)).collect();
    if ranks.is_sorted() {
        return;
    }
    let names: Vec<Names<'_>> = members.iter().map(Names::of).collect();
    let mut order: Vec<usize> = (0..members.len()).collect();
    order.sort_by_key(|index| ranks[*index]);
    if names.iter().any(|names| !names.anchors.is_empty() || !names.aliases.is_empty()) {
        if members.len() > MOST {
            return;
        }
        order = held(&order, &names);
    }
    drop(names);
    let mut slots: Vec<Option<Member<'_>>> =
        std::mem::take(members).into_iter().map(Some).collect();
    members.extend(order.into_iter().filter_map(|index| slots[index].take()));
}

/// The order in which whatever must stay before a member does.
fn held(wanted: &[usize], names: &[Names<'_>]) -> Vec<usize> {
    let mut order = Vec::with_capacity(wanted.len());
    let mut is_placed = vec![false; wanted.len()];
    for index in wanted {
        place(*index, names, &mut is_placed, &mut order);
    }
    order
}

fn place(index: usize, names: &[Names<'_>], is_placed: &mut [bool], order: &mut Vec<usize>) {
    if std::mem::replace(&mut is_placed[index], true) {
        return;
    }
    // What must be before it stood before it, so that this ends.
    for before in 0..index {
        if !is_placed[before] && names[before].must_precede(&names[index]) {
            place(before, names, is_placed, order);
        }
    }
    order.push(index);
}

/// The anchors and aliases inside of a member.
#[derive(Default)]
struct Names<'t> {
    anchors: HashSet<&'t str>,
    aliases: HashSet<&'t str>,
}

impl<'t> Names<'t> {
    fn of(member: &Member<'t>) -> Self {
        let mut names = Self::default();
        member.key.iter().for_each(|key| names.add(key));
        names.add(&member.value);
        names
    }

    fn add(&mut self, node: &Node<'t>) {
        self.anchors.extend(node.properties.anchor.map(|anchor| &anchor[1..]));
        if let Form::Alias(alias) = node.form {
            self.aliases.insert(&alias[1..]);
        }
        for member in node.collection().into_iter().flat_map(|collection| &collection.members) {
            member.key.iter().for_each(|key| self.add(key));
            self.add(&member.value);
        }
    }

    /// Whether a later member depends on this one's being earlier.
    fn must_precede(&self, later: &Self) -> bool {
        let anchors = |name: &&str| later.anchors.contains(name);
        self.anchors.iter().any(|name| later.aliases.contains(name) || anchors(name))
            || self.aliases.iter().any(anchors)
    }
}
