//! Several journals as one list of records, in an order that frees nothing by chance.
//!
//! Records that have an [`Order`] follow it. The others, of earlier versions, are listed by time,
//! which decides nothing: where several strands of records tell of one take, and none is known to
//! have been written with the others at hand, the strand that has the most at stake comes last,
//! so that a take is free only if each of them says so.

use std::collections::{BTreeMap, HashMap, HashSet};

use wanflow_plan::Digest;

use crate::journal::{JournalFile, Order};
use crate::record::{Record, TaskEntry, UnixMillis};

use super::past::Past;
use super::state::TakeState;

/// The records of several journals, each with the place of its journal among them. What two have
/// in common because one is a copy counts once.
pub(super) fn merged(journals: Vec<JournalFile>) -> Vec<(usize, Record)> {
    let roots: Vec<_> = (0..journals.len()).map(|index| Root::of(&journals, index)).collect();
    let mut items = items(journals, &roots);
    items.sort_by_key(|item| item.at);
    let divided = divided_at(&items);
    let strands: Vec<_> = items.iter().map(|item| item.strand(&divided)).collect();
    let mut source: Vec<_> = (0..items.len()).collect();
    for places in told_by_several(&items, &strands) {
        let take = Take::of(&items, &roots, &strands, &places);
        for (place, from) in places.iter().zip(take.in_order()) {
            source[*place] = from;
        }
    }
    let records = items.into_iter().map(|item| Some((item.journal, item.record)));
    let mut records: Vec<_> = records.collect();
    let once = "each place is filled from another one";
    source.into_iter().map(|from| records[from].take().expect(once)).collect()
}

/// What a journal has in common with one before it, because one is a copy of the other.
#[derive(Clone, Copy)]
struct Root {
    /// The place of the other journal.
    journal: usize,
    /// How many records at their beginning both have.
    records: usize,
}

impl Root {
    fn of(journals: &[JournalFile], index: usize) -> Option<Self> {
        let common = |other: usize| journals[index].common_with(&journals[other]);
        let all = (0..index).map(|journal| Self { journal, records: common(journal) });
        all.filter(|root| root.records > 0).max_by_key(|root| root.records)
    }
}

/// A record, and what is known of its place.
struct Item {
    journal: usize,
    /// Its place in its journal.
    line: usize,
    at: At,
    record: Record,
}

/// Where a record is listed. Within a journal the order of its lines counts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum At {
    /// It was written before there were numbers: by the latest time up to it in its journal.
    Time(UnixMillis),
    /// By its number.
    Number(Order),
}

/// Records whose order is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Strand {
    /// Those of one journal that were written before there were numbers.
    Unnumbered(usize),
    /// Those that were counted in one sequence, whatever their journals.
    Counted(u32),
    /// Those of one journal in a sequence that went on in two copies of a folder.
    Divided(u32, usize),
}

fn items(journals: Vec<JournalFile>, roots: &[Option<Root>]) -> Vec<Item> {
    let mut items = Vec::new();
    for (journal, file) in journals.into_iter().enumerate() {
        let shared = roots[journal].map_or(0, |root| root.records);
        let mut last = At::Time(UnixMillis::default());
        for (line, (record, order)) in file.records.into_iter().zip(file.orders).enumerate() {
            let at = order.map_or(At::Time(record.at), At::Number);
            last = last.max(at);
            if line >= shared {
                items.push(Item { journal, line, at: last, record });
            }
        }
    }
    items
}

/// From which number on a sequence went on in two places: the first that two journals have.
fn divided_at(items: &[Item]) -> HashMap<u32, u64> {
    let (mut holders, mut divided) = (HashMap::new(), HashMap::new());
    for item in items {
        let At::Number(Order { number, sequence }) = item.at else { continue };
        if *holders.entry((sequence, number)).or_insert(item.journal) != item.journal {
            let first = divided.entry(sequence).or_insert(number);
            *first = number.min(*first);
        }
    }
    divided
}

impl Item {
    fn strand(&self, divided: &HashMap<u32, u64>) -> Strand {
        match self.at {
            At::Time(_) => Strand::Unnumbered(self.journal),
            At::Number(Order { number, sequence }) => match divided.get(&sequence) {
                Some(from) if number >= *from => Strand::Divided(sequence, self.journal),
                _ => Strand::Counted(sequence),
            },
        }
    }
}

/// The places of each take of which several strands tell.
fn told_by_several(items: &[Item], strands: &[Strand]) -> Vec<Vec<usize>> {
    let (mut first, mut several) = (HashMap::<Digest, Strand>::new(), HashSet::new());
    let takes = || items.iter().map(|item| item.record.as_task().map(|entry| entry.digest));
    for (digest, strand) in takes().zip(strands) {
        let Some(digest) = digest else { continue };
        if *first.entry(digest).or_insert(*strand) != *strand {
            several.insert(digest);
        }
    }
    let mut places = BTreeMap::<Digest, Vec<usize>>::new();
    for (place, digest) in takes().enumerate() {
        if let Some(digest) = digest.filter(|digest| several.contains(digest)) {
            places.entry(digest).or_default().push(place);
        }
    }
    places.into_values().collect()
}

/// A take of which several strands tell.
struct Take<'a> {
    items: &'a [Item],
    roots: &'a [Option<Root>],
    /// The places of each strand's records, in order.
    strands: Vec<(Strand, Vec<usize>)>,
}

impl<'a> Take<'a> {
    fn of(
        items: &'a [Item],
        roots: &'a [Option<Root>],
        strands: &[Strand],
        places: &[usize],
    ) -> Self {
        let mut by_strand: Vec<(Strand, Vec<usize>)> = Vec::new();
        for &place in places {
            match by_strand.iter_mut().find(|(strand, _)| *strand == strands[place]) {
                Some((_, places)) => places.push(place),
                None => by_strand.push((strands[place], vec![place])),
            }
        }
        Self { items, roots, strands: by_strand }
    }

    /// Its records' places in an order that may be followed.
    fn in_order(&self) -> Vec<usize> {
        let all = || 0..self.strands.len();
        let is_answered = |strand: usize, by: usize| {
            strand != by && self.answers(by, strand) && !self.answers(strand, by)
        };
        let answered: Vec<_> = all().map(|one| all().find(|by| is_answered(one, *by))).collect();
        let (mut seen, mut chains) = (HashSet::new(), Vec::new());
        let ends = all().filter(|strand| answered[*strand].is_none());
        // Strands that answer each other in a circle have no end: each is one.
        for end in ends.chain(all()) {
            let chain = self.chain(end, &answered, &mut seen);
            chains.push((self.stake(&chain), chain));
        }
        chains.sort_by_key(|(stake, _)| *stake);
        chains.into_iter().flat_map(|(_, chain)| chain).collect()
    }

    /// A strand behind all that it answers.
    fn chain(
        &self,
        end: usize,
        answered: &[Option<usize>],
        seen: &mut HashSet<usize>,
    ) -> Vec<usize> {
        if !seen.insert(end) {
            return Vec::new();
        }
        let before = (0..answered.len()).filter(|strand| answered[*strand] == Some(end));
        let mut before: Vec<_> = before.map(|strand| self.chain(strand, answered, seen)).collect();
        before.sort_by_key(|chain| self.stake(chain));
        before.into_iter().flatten().chain(self.strands[end].1.iter().copied()).collect()
    }

    /// Whether a strand goes on with an attempt that another one began: then it was written with
    /// the other one at hand. Only numbers prove that.
    fn answers(&self, by: usize, strand: usize) -> bool {
        if matches!(self.strands[by].0, Strand::Unnumbered(_)) {
            return false;
        }
        let mut own = HashSet::new();
        self.strands[by].1.iter().any(|&place| {
            let (journal, TaskEntry { attempt, fact, .. }) = self.entry(place);
            if fact.intent().is_some() {
                own.insert(attempt);
            }
            *attempt > 0 && !own.contains(attempt) && self.is_meant(strand, *attempt, journal)
        })
    }

    /// Whether somebody who goes on with an attempt, in this journal, means that of a strand:
    /// the one in the same journal, or else any.
    fn is_meant(&self, strand: usize, attempt: u32, journal: usize) -> bool {
        let begins = |strand: usize, here: Option<usize>| {
            let mut entries = self.strands[strand].1.iter().map(|place| self.entry(*place));
            entries.any(|(journal, entry)| {
                entry.fact.intent().is_some()
                    && entry.attempt == attempt
                    && here.is_none_or(|here| here == journal)
            })
        };
        let is_here = (0..self.strands.len()).any(|strand| begins(strand, Some(journal)));
        begins(strand, Some(journal).filter(|_| is_here))
    }

    fn entry(&self, place: usize) -> (usize, &TaskEntry) {
        let Item { journal, record, .. } = &self.items[place];
        (*journal, record.as_task().expect("it was listed as one about a take"))
    }

    /// The places of what a journal has in common with others, and therefore goes on from.
    fn prefix(&self, journal: usize) -> Vec<usize> {
        let Some(root) = self.roots[journal] else { return Vec::new() };
        let own = self.strands.iter().flat_map(|(_, places)| places).copied();
        let own = own.filter(|place| self.items[*place].journal == root.journal);
        let mut places: Vec<_> = self.prefix(root.journal).into_iter().chain(own).collect();
        places.retain(|place| self.items[*place].line < root.records);
        places
    }

    /// What would be lost if these records were not believed: by what they come to, and by the
    /// attempt. A copy that went on is judged with what it went on from.
    fn stake(&self, places: &[usize]) -> (u8, u32) {
        let mut past = Past::default();
        let begins = places.first().map(|place| self.items[*place].journal);
        let before = begins.map(|journal| self.prefix(journal)).unwrap_or_default();
        for &place in before.iter().filter(|place| !places.contains(place)).chain(places) {
            past.apply(&self.items[place].record, self.entry(place).1);
        }
        let stake = match past.state {
            TakeState::Open => 0,
            TakeState::Rejected { .. } => 1,
            TakeState::Failed { .. } => 2,
            TakeState::Unusable { .. } => 3,
            TakeState::Lost { .. } => 4,
            TakeState::Unanswered(_) => 5,
            TakeState::InFlight(_) => 6,
            TakeState::Stored { .. } => 7,
        };
        (stake, past.next_attempt)
    }
}
