//! The book of commitments: which are in force, which of them clash, since when, and who knows it.
//! It is asked by decisions before they commit and told when they do; it changes nothing in the world.

use std::collections::BTreeMap;

use super::kinds::{exceeds, kinds_of, violates};
use super::record::{Cause, CommitmentRow, ConflictRecord, ConflictRow, Kind, MAX_ROWS, Party, State};
use super::terms::Terms;
use crate::engine::episode::part;
use crate::engine::plan::NONE;
use crate::engine::plan::couplings::CouplingsPlan;
use crate::model::CouplingKind;

/// What may clash: a kind, what should match or none, and the two decisions in the order of its members.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// The way in which it clashes.
    pub kind: Kind,
    /// What should match by its place in the plan; `NONE` for faults of decisions.
    pub coupling: u32,
    /// The first decision; of several that share a capacity the one that committed last.
    pub first: u32,
    /// The second decision, the outdated signal, or `NONE`.
    pub second: u32,
}

/// A commitment as it comes into force.
#[derive(Debug, Clone, PartialEq)]
pub struct Promise {
    /// The decision.
    pub decision: u32,
    /// What it commits to.
    pub terms: Terms,
    /// Whether it calls off what has not begun, rather than committing to something.
    pub is_cancelling: bool,
    /// Changes that set it off.
    pub episodes: Vec<(u32, u32)>,
    /// What its longest way took.
    pub parts: [i64; part::N],
    /// Whether it went to a higher level.
    pub escalated: bool,
}

/// Something that others may want to see at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum News {
    /// A commitment came into force: its decision and number.
    Commits(u32, u32),
    /// A conflict or fault begins: its key and number.
    Begins(Key, u32),
    /// It was found why.
    Caused(Key, u32, Cause),
    /// It is noticed.
    Noticed(Key, u32),
    /// It is over.
    Resolved(Key, u32),
}

/// A decision, the terms it would have promised, and whether they come on top of its latest promise.
pub type AsIf<'a> = (u32, Option<&'a Terms>, bool);

/// All commitments of a replication.
#[derive(Debug)]
pub struct Book<'p> {
    plan: &'p CouplingsPlan,
    /// Owners by decision.
    owners: Vec<u32>,
    held: Vec<Held>,
    open: BTreeMap<Key, Open>,
    /// Keys by number of the conflict.
    numbers: Vec<Key>,
    n_commitments: u32,
    record: ConflictRecord,
    keeps_rows: bool,
    /// Whether the set of conflicts changed since it was asked last.
    is_changed: bool,
    /// What happened, where somebody watches.
    news: Option<Vec<News>>,
}

/// What a decision has promised.
#[derive(Debug, Default)]
struct Held {
    standing: Vec<InForce>,
    /// When it last moved, and by how much.
    moved: Option<(i64, f64)>,
    last: Option<f64>,
    /// The latest versions it was told as.
    told: Vec<(u32, u32)>,
}

#[derive(Debug)]
struct InForce {
    number: u32,
    at: i64,
    terms: Terms,
    episode: Option<(u32, u32)>,
    is_overridden: bool,
}

#[derive(Debug)]
struct Open {
    row: ConflictRow,
    is_counted: bool,
    /// When its consequence is met at the latest.
    consequence: i64,
}

impl<'p> Book<'p> {
    /// An empty book for decisions of these owners.
    pub fn new(plan: &'p CouplingsPlan, owners: Vec<u32>, keeps_rows: bool, is_watched: bool) -> Self {
        Self {
            held: owners.iter().map(|_| Held::default()).collect(),
            plan,
            owners,
            open: BTreeMap::new(),
            numbers: Vec::new(),
            n_commitments: 0,
            record: ConflictRecord { is_held: plan.is_kept, ..ConflictRecord::default() },
            keeps_rows,
            is_changed: false,
            news: is_watched.then(Vec::new),
        }
    }

    /// How outcomes are read, and what must match.
    pub fn plan(&self) -> &'p CouplingsPlan {
        self.plan
    }

    /// What a decision has in force, the latest last, as of an instant.
    fn in_force(&self, decision: u32, now: i64) -> impl DoubleEndedIterator<Item = &InForce> {
        self.held[decision as usize].standing.iter().filter(move |held| now < held.terms.window.1 && !held.is_overridden)
    }

    /// The terms a decision has in force.
    pub fn terms(&self, decision: u32, now: i64) -> Option<&Terms> {
        self.in_force(decision, now).next_back().map(|held| &held.terms)
    }

    /// Whether a clash holds, if a decision had promised these terms instead of its latest.
    pub fn is_violated(&self, key: Key, as_if: Option<AsIf<'_>>, now: i64) -> bool {
        let Some(coupling) = self.plan.couplings.get(key.coupling as usize) else { return false };
        if key.kind == Kind::Capacity {
            return self.overbooked(key.coupling, as_if, now).is_some();
        }
        let terms = |decision: u32| match as_if {
            Some((of, terms, _)) if of == decision => terms,
            _ => self.terms(decision, now),
        };
        let (Some(first), Some(second)) = (terms(key.first), terms(key.second)) else { return false };
        let is_last = coupling.members.last() == Some(&key.second);
        violates(coupling, key.kind, first, second, is_last)
    }

    /// The instant at which claims on a shared capacity first exceed it.
    fn overbooked(&self, coupling: u32, as_if: Option<AsIf<'_>>, now: i64) -> Option<i64> {
        let plan = &self.plan.couplings[coupling as usize];
        let mut claims = Vec::new();
        for member in &plan.members {
            let mut own: Vec<&Terms> = self.in_force(*member, now).map(|held| &held.terms).collect();
            if let Some((of, terms, is_more)) = as_if
                && of == *member
            {
                if !is_more {
                    own.pop();
                }
                own.extend(terms);
            }
            claims.extend(own.iter().filter_map(|terms| Some((terms.window.0, terms.window.1, terms.canonical?))));
        }
        exceeds(plan.capacity, &claims, now)
    }

    /// Every way in which a decision can clash with others.
    fn keys(&self, decision: u32) -> Vec<Key> {
        let mut keys = Vec::new();
        for coupling in &self.plan.decisions[decision as usize].couplings {
            let plan = &self.plan.couplings[*coupling as usize];
            if plan.kind == CouplingKind::SharesCapacity {
                keys.push(Key { kind: Kind::Capacity, coupling: *coupling, first: NONE, second: NONE });
                continue;
            }
            let Some(place) = plan.members.iter().position(|member| *member == decision) else { continue };
            for (other, member) in plan.members.iter().enumerate().filter(|(other, _)| *other != place) {
                let (first, second) = if other < place { (*member, decision) } else { (decision, *member) };
                keys.extend(kinds_of(plan.kind).iter().map(|kind| Key { kind: *kind, coupling: *coupling, first, second }));
            }
        }
        keys
    }

    /// What terms would clash with if they were promised now and does not clash already, including what another decides
    /// about the same. Of two that must match the one that is stated later yields, or neither could ever move.
    pub fn check(&self, decision: u32, terms: &Terms, now: i64) -> Vec<Key> {
        let outcome = &self.plan.decisions[decision as usize];
        let mut clashes = self.keys(decision);
        clashes.retain(|key| {
            let yields = key.kind == Kind::Capacity || key.second == decision;
            yields && self.is_violated(*key, Some((decision, Some(terms), outcome.adds)), now) && !self.is_violated(*key, None, now)
        });
        for rival in &outcome.rivals {
            if self.in_force(*rival, now).next_back().is_some_and(|held| held.terms.number != terms.number) {
                clashes.push(authority(decision, *rival));
            }
        }
        clashes
    }

    /// Whether a decision that turned back what it moved would have turned back with another number as well.
    pub fn turns(&self, decision: u32, number: Option<f64>) -> bool {
        let held = &self.held[decision as usize];
        let outcome = &self.plan.decisions[decision as usize];
        let (Some((_, moved)), Some(last), Some(number)) = (held.moved, held.last, number) else { return false };
        let before = if outcome.adds || !outcome.is_state { 0.0 } else { last - moved };
        0.0 < (number - before) * moved
    }

    /// Notes that a decision was held back or escalated because it would have clashed.
    pub fn note_checked(&mut self, is_observed: bool) {
        self.record.n_checked += u64::from(is_observed);
    }

    /// A commitment comes into force. New clashes, for which a cause is still to be found.
    pub fn commit(&mut self, promise: Promise, now: i64, is_observed: bool) -> Vec<Key> {
        let Promise { decision, terms, is_cancelling, episodes, parts, escalated } = promise;
        let adds = self.plan.decisions[decision as usize].adds;
        self.lapse(decision, now);
        let mut fresh: Vec<Key> = self.turn(decision, &terms, is_cancelling, now).into_iter().collect();
        let held = &mut self.held[decision as usize];
        let gone = |held: &InForce| !adds || is_cancelling && now < held.terms.window.0;
        let ended: Vec<u32> = held.standing.iter().filter(|held| gone(held)).map(|held| held.number).collect();
        held.standing.retain(|held| !gone(held));
        let state = if is_cancelling { State::Cancelled } else { State::Replaced };
        for number in ended {
            self.end(number, now, state);
        }
        if !is_cancelling {
            let number = self.n_commitments;
            self.n_commitments += 1;
            self.record.n_commitments += u64::from(is_observed);
            if self.keeps_rows && self.record.commitments.len() < MAX_ROWS {
                let (terms, episodes) = (terms.clone(), episodes.clone());
                let row =
                    CommitmentRow { number, decision, at: now, terms, ended: None, state: State::Standing, episodes, parts, escalated };
                self.record.commitments.push(row);
            }
            let episode = episodes.first().copied();
            self.held[decision as usize].standing.push(InForce { number, at: now, terms, episode, is_overridden: false });
            self.tell(News::Commits(decision, number));
            if self.plan.is_kept {
                fresh.extend(self.rival(decision, now));
            }
        }
        fresh.extend(self.settle(decision, now));
        fresh
    }

    /// Ends what has had its time.
    fn lapse(&mut self, decision: u32, now: i64) {
        let standing = &mut self.held[decision as usize].standing;
        let over: Vec<(u32, i64)> =
            standing.iter().filter(|held| held.terms.window.1 <= now).map(|held| (held.number, held.terms.window.1)).collect();
        standing.retain(|held| now < held.terms.window.1);
        for (number, at) in over {
            self.end(number, at, State::Lapsed);
        }
    }

    fn end(&mut self, number: u32, at: i64, state: State) {
        if let Some(row) = self.record.commitments.get_mut(number as usize).filter(|row| row.ended.is_none()) {
            (row.ended, row.state) = (Some(at), state);
        }
    }

    /// K7: whether a decision turns back what it moved not long ago.
    fn turn(&mut self, decision: u32, terms: &Terms, is_cancelling: bool, now: i64) -> Option<Key> {
        let outcome = &self.plan.decisions[decision as usize];
        if !self.plan.is_kept || outcome.passes_on {
            return None;
        }
        let held = &mut self.held[decision as usize];
        let number = terms.number?;
        let moved = match held.last {
            _ if is_cancelling => -1.0,
            _ if outcome.adds || !outcome.is_state => number,
            Some(last) => number - last,
            None => 0.0,
        };
        held.last = Some(number);
        if moved == 0.0 {
            return None;
        }
        let before = held.moved.replace((now, moved));
        let is_back = before.is_some_and(|(at, by)| by * moved < 0.0 && now - at <= self.plan.whiplash_within);
        is_back.then_some(Key { kind: Kind::Whiplash, coupling: NONE, first: decision, second: NONE })
    }

    /// K8: others who decide the same, whose plans this one takes the place of; or a decider without the right.
    fn rival(&mut self, decision: u32, now: i64) -> Vec<Key> {
        let plan = self.plan;
        let outcome = &plan.decisions[decision as usize];
        for rival in &outcome.rivals {
            self.resolve(authority(decision, *rival), now);
        }
        let mut fresh = Vec::new();
        for rival in &outcome.rivals {
            let standing = &mut self.held[*rival as usize].standing;
            let taken_over: Vec<u32> = standing.iter().filter(|held| !held.is_overridden).map(|held| held.number).collect();
            for held in standing.iter_mut() {
                held.is_overridden = true;
            }
            for number in &taken_over {
                self.end(*number, now, State::Overridden);
            }
            if !taken_over.is_empty() {
                fresh.push(authority(decision, *rival));
            }
        }
        let alone = authority(decision, decision);
        if outcome.is_without_right && !self.open.contains_key(&alone) {
            fresh.push(alone);
        }
        fresh
    }

    /// Looks anew at everything a decision can clash with: what is over, and what is new.
    fn settle(&mut self, decision: u32, now: i64) -> Vec<Key> {
        let mut fresh = Vec::new();
        for key in self.keys(decision) {
            match (self.is_violated(key, None, now), self.open.contains_key(&key)) {
                (true, false) => fresh.push(key),
                (false, true) => self.resolve(key, now),
                _ => {}
            }
        }
        fresh
    }

    /// K6: which signals a decision was outdated about as it came into force; those it is not are settled.
    pub fn outdated(&mut self, decision: u32, signals: &[u32], now: i64) -> Vec<Key> {
        let key = |signal: u32| Key { kind: Kind::StaleBasis, coupling: NONE, first: decision, second: signal };
        let over: Vec<Key> = self.open.range(key(0)..=key(NONE)).map(|(key, _)| *key).collect();
        for key in over {
            self.resolve(key, now);
        }
        signals.iter().map(|signal| key(*signal)).collect()
    }

    /// The latest versions a decision was told as, so that it is known who has heard of it.
    pub fn told(&mut self, decision: u32, versions: Vec<(u32, u32)>) {
        self.held[decision as usize].told = versions;
    }

    /// The versions a decision was told as last.
    pub fn versions(&self, decision: u32) -> &[(u32, u32)] {
        &self.held[decision as usize].told
    }

    /// A clash begins, for this cause; `is_known` says that the decider knew what it clashes with. The instants at
    /// which it has to be looked at again.
    pub fn open(&mut self, key: Key, decision: u32, cause: Cause, is_known: bool, (now, is_counted): (i64, bool)) -> (u32, [i64; 2]) {
        let number = self.numbers.len() as u32;
        let others: Vec<u32> = match key.kind {
            Kind::Capacity => {
                self.plan.couplings[key.coupling as usize].members.iter().copied().filter(|member| *member != decision).collect()
            }
            Kind::StaleBasis | Kind::Whiplash => Vec::new(),
            _ => [key.first, key.second].into_iter().filter(|of| *of != decision).collect(),
        };
        let party = |of: u32| {
            let held = self.held[of as usize].standing.last()?;
            Some(Party { decision: of, commitment: held.number, at: held.at, number: held.terms.number })
        };
        let other = others.iter().copied().find(|other| self.held[*other as usize].standing.last().is_some());
        let owner = self.owners[decision as usize];
        let functions = [owner, other.map_or(owner, |other| self.owners[other as usize])];
        let is_at_once = matches!(key.kind, Kind::Whiplash) || functions[0] == functions[1] && key.kind != Kind::StaleBasis;
        let last = |of: u32| self.terms(of, now);
        let consequence = match key.kind {
            Kind::Timing => last(key.second).map_or(i64::MAX, |terms| terms.starts),
            Kind::Mode | Kind::Quantity | Kind::Definition => {
                [key.first, key.second].map(|of| last(of).map_or(0, |terms| terms.starts)).into_iter().max().unwrap_or(i64::MAX)
            }
            Kind::Capacity => self.overbooked(key.coupling, None, now).unwrap_or(i64::MAX),
            Kind::Whiplash => now,
            Kind::StaleBasis | Kind::Authority => i64::MAX,
        };
        let until = [key.first, key.second].into_iter().filter(|of| key.kind.is_conflict() && (*of as usize) < self.held.len());
        let until = until.filter_map(|of| last(of).map(|terms| terms.window.1)).min().unwrap_or(i64::MAX);
        let episode = self.held[decision as usize].standing.last().and_then(|held| held.episode);
        let row = ConflictRow {
            number,
            kind: key.kind,
            cause,
            coupling: (key.coupling != NONE).then_some(key.coupling),
            parties: std::iter::once(decision).chain(others).filter_map(party).collect(),
            functions,
            created: now,
            noticed: None,
            resolved: None,
            episode,
        };
        self.numbers.push(key);
        self.open.insert(key, Open { row, is_counted, consequence });
        self.is_changed |= key.kind.is_conflict();
        self.tell(News::Begins(key, number));
        self.tell(News::Caused(key, number, cause));
        if is_known || is_at_once || consequence <= now {
            self.notice(key, now);
        }
        if key.kind == Kind::Whiplash {
            self.resolve(key, now);
        }
        (number, [consequence, until])
    }

    /// Looks again at a clash whose consequence is met, or one of whose plans has had its time.
    pub fn look(&mut self, number: u32, now: i64) {
        let Some(key) = self.numbers.get(number as usize).copied() else { return };
        let Some(open) = self.open.get(&key).filter(|open| open.row.number == number) else { return };
        let consequence = open.consequence;
        let n_decisions = self.held.len() as u32;
        for decision in [key.first, key.second].into_iter().filter(|of| *of < n_decisions && key.kind != Kind::StaleBasis) {
            self.lapse(decision, now);
        }
        if key.kind.is_conflict() && !self.is_violated(key, None, now) {
            self.resolve(key, now);
        } else if consequence <= now {
            self.notice(key, now);
        }
    }

    /// A function heard from another: a version of a signal, or just an outcome, of this instant.
    pub fn hears(&mut self, function: u32, from: u32, signal: Option<u32>, version: u32, made: i64, now: i64) {
        let knows = |row: &ConflictRow, key: &Key| match key.kind {
            Kind::StaleBasis => row.functions[0] == function && signal == Some(key.second),
            _ => {
                let is_of = |party: &&Party| self.owners[party.decision as usize] == from && party.at <= made;
                let is_told = |party: &Party| {
                    let told = &self.held[party.decision as usize].told;
                    told.is_empty() || told.iter().any(|(of, since)| signal == Some(*of) && *since <= version)
                };
                row.functions.contains(&function) && from != function && row.parties.iter().filter(is_of).any(is_told)
            }
        };
        let open = self.open.iter().filter(|(key, open)| open.row.noticed.is_none() && knows(&open.row, key));
        let known: Vec<Key> = open.map(|(key, _)| *key).collect();
        for key in known {
            self.notice(key, now);
        }
    }

    /// Decisions are brought together: what clashes between them is known.
    pub fn meet(&mut self, members: &[u32], now: i64) {
        let is_among = |open: &Open| 1 < open.row.parties.len() && open.row.parties.iter().all(|party| members.contains(&party.decision));
        let known: Vec<Key> = self.open.iter().filter(|(_, open)| is_among(open)).map(|(key, _)| *key).collect();
        for key in known {
            self.notice(key, now);
        }
    }

    fn notice(&mut self, key: Key, now: i64) {
        let Some(open) = self.open.get_mut(&key).filter(|open| open.row.noticed.is_none()) else { return };
        open.row.noticed = Some(now);
        let number = open.row.number;
        self.tell(News::Noticed(key, number));
    }

    fn resolve(&mut self, key: Key, now: i64) {
        let Some(mut open) = self.open.remove(&key) else { return };
        open.row.resolved = Some(now);
        self.is_changed |= key.kind.is_conflict();
        self.tell(News::Resolved(key, open.row.number));
        self.put_away(open);
    }

    fn put_away(&mut self, open: Open) {
        if open.is_counted {
            self.record.count(&open.row);
        }
        if self.keeps_rows && self.record.rows.len() < MAX_ROWS {
            self.record.rows.push(open.row);
        }
    }

    fn tell(&mut self, news: News) {
        if let Some(all) = &mut self.news {
            all.push(news);
        }
    }

    /// What happened since it was asked last, where somebody watches.
    pub fn take_news(&mut self) -> Vec<News> {
        self.news.as_mut().map(std::mem::take).unwrap_or_default()
    }

    /// Whether the set of conflicts changed since it was asked last.
    pub fn take_changed(&mut self) -> bool {
        std::mem::take(&mut self.is_changed)
    }

    /// Elements whose money arises while what they serve clashes, each with the function whose later commitment made
    /// it so; the latest clash counts.
    pub fn blame(&self) -> Vec<(u32, u32)> {
        let mut open: Vec<&ConflictRow> =
            self.open.values().map(|open| &open.row).filter(|row| row.kind.is_conflict() && row.functions[0] != row.functions[1]).collect();
        open.sort_by_key(|row| row.number);
        let elements = |row: &ConflictRow| {
            let others = row.parties.iter().skip(1).filter(|party| self.owners[party.decision as usize] != row.functions[0]);
            others.flat_map(|party| self.plan.decisions[party.decision as usize].elements.iter().copied()).collect::<Vec<u32>>()
        };
        open.into_iter().flat_map(|row| elements(row).into_iter().map(|element| (element, row.functions[0]))).collect()
    }

    /// What commitments left behind at the end of the observation.
    pub fn into_record(mut self, now: i64) -> ConflictRecord {
        for decision in 0..self.held.len() as u32 {
            self.lapse(decision, now);
        }
        for open in std::mem::take(&mut self.open).into_values() {
            self.put_away(open);
        }
        self.record.rows.sort_by_key(|row| row.number);
        self.record.by_coupling.resize(self.plan.couplings.len(), 0);
        self.record
    }
}

/// Two who decide the same; the same decision twice is one without the right.
fn authority(one: u32, other: u32) -> Key {
    Key { kind: Kind::Authority, coupling: NONE, first: one.min(other), second: one.max(other) }
}
