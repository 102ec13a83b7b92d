//! Chains: everything one change in the world set off. Tokens travel with messages and decisions and
//! carry what each part of the way took; a chain is over when no token of it is left.

/// The parts of the time from trigger to action.
pub mod part {
    /// Before it was noticed.
    pub const SENSE: usize = 0;
    /// Waiting for its turn: the next round, or attention.
    pub const QUEUE: usize = 1;
    /// Deciding.
    pub const DECIDE: usize = 2;
    /// Waiting for authority.
    pub const AUTHORISE: usize = 3;
    /// Being passed on.
    pub const COMMUNICATE: usize = 4;
    /// Being carried out.
    pub const ACT: usize = 5;
    /// How many parts there are.
    pub const N: usize = 6;
}

/// What one way of a chain took so far, part by part, in ticks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// The chain.
    pub episode: u32,
    /// The last commitment on its way, among those of the chain.
    last_commitment: Option<u32>,
    /// Ticks spent in each part.
    pub parts: [i64; part::N],
}

impl Token {
    /// A token at the root of a chain.
    pub fn new(episode: u32) -> Self {
        Self { episode, last_commitment: None, parts: [0; part::N] }
    }
}

/// A decision that came into force on the way of a chain, or a function that passed it on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Commitment {
    pub(super) decision: u32,
    pub(super) at: i64,
    /// The one before it on this way.
    pub(super) before: Option<u32>,
    /// What the way took up to here, part by part.
    pub(super) parts: [i64; part::N],
}

/// The end of a way.
#[derive(Debug, Clone, Copy)]
pub(super) struct End {
    /// When its last action was.
    pub(super) at: i64,
    /// What the way there took, part by part.
    pub(super) parts: [i64; part::N],
    /// The last commitment on it.
    pub(super) last: Option<u32>,
}

/// A chain under way.
#[derive(Debug, Clone)]
pub(super) struct Episode {
    pub(super) signal: u32,
    pub(super) started: i64,
    /// Number of the change among those of its signal.
    pub(super) ordinal: u32,
    pub(super) counted: bool,
    pub(super) live: u32,
    /// The last action so far.
    last_action: Option<End>,
    /// The last commitment so far whose message only came round to those on its own way.
    last_round: Option<End>,
    /// Decisions that took it up.
    pub(super) taken_by: Vec<u32>,
    pub(super) commitments: Vec<Commitment>,
}

impl Episode {
    /// A chain that starts now, with one token.
    pub(super) fn new(signal: u32, started: i64, ordinal: u32, counted: bool) -> Self {
        Self {
            signal,
            started,
            ordinal,
            counted,
            live: 1,
            last_action: None,
            last_round: None,
            taken_by: Vec::new(),
            commitments: Vec::new(),
        }
    }

    /// When its last action was and what the way there took; none when every way got lost. Where every way
    /// only leads back to those who have decided, the last commitment is the action.
    pub(super) fn end(&self) -> Option<End> {
        self.last_action.or(self.last_round)
    }
}

/// Chains under way; numbers of finished ones are used again.
#[derive(Debug, Default)]
pub(super) struct Episodes {
    all: Vec<Episode>,
    free: Vec<u32>,
}

impl Episodes {
    pub(super) fn start(&mut self, episode: Episode) -> u32 {
        if let Some(index) = self.free.pop() {
            self.all[index as usize] = episode;
            return index;
        }
        self.all.push(episode);
        (self.all.len() - 1) as u32
    }

    /// How many chains are under way.
    pub(super) fn n_alive(&self) -> usize {
        self.all.len() - self.free.len()
    }

    pub(super) fn get(&self, index: u32) -> &Episode {
        &self.all[index as usize]
    }

    pub(super) fn get_mut(&mut self, index: u32) -> &mut Episode {
        &mut self.all[index as usize]
    }

    /// Whether the chain counts in the statistics. Its token must be alive.
    pub(super) fn is_counted(&self, token: &Token) -> bool {
        self.all[token.episode as usize].counted
    }

    /// A token became this many; the chain, if none is left.
    pub(super) fn become_many(&mut self, token: &Token, n: u32) -> Option<Episode> {
        let episode = &mut self.all[token.episode as usize];
        debug_assert!(episode.live > 0, "a token of a chain that is over is still used");
        episode.live = episode.live + n - 1;
        if episode.live > 0 {
            return None;
        }
        self.free.push(token.episode);
        Some(episode.clone())
    }

    /// Notes an action at the end of a token's way.
    pub(super) fn act(&mut self, token: &Token, now: i64) {
        let episode = &mut self.all[token.episode as usize];
        if episode.last_action.is_none_or(|last| last.at <= now) {
            episode.last_action = Some(End { at: now, parts: token.parts, last: token.last_commitment });
        }
    }

    /// A function that only passes messages on takes a token's chain up; whether it had not done so before.
    pub(super) fn take(&mut self, token: &mut Token, passer: u32, now: i64) -> bool {
        let episode = &mut self.all[token.episode as usize];
        if episode.taken_by.contains(&passer) {
            return false;
        }
        episode.taken_by.push(passer);
        self.commit(token, passer, now);
        true
    }

    /// Notes that a decision came into force on a token's way, or that a function passed it on.
    pub(super) fn commit(&mut self, token: &mut Token, decision: u32, now: i64) {
        let commitments = &mut self.all[token.episode as usize].commitments;
        commitments.push(Commitment { decision, at: now, before: token.last_commitment, parts: token.parts });
        token.last_commitment = Some((commitments.len() - 1) as u32);
    }

    /// A token that was heard at an instant came to a decision, or to a function that passes on, that had
    /// taken its chain up before. If that one itself lies on the token's way, the way is a circle and ends with its last commitment.
    pub(super) fn come_round(&mut self, token: &Token, decision: u32, heard: i64) {
        let episode = &mut self.all[token.episode as usize];
        let Some(last) = token.last_commitment.map(|index| episode.commitments[index as usize]) else { return };
        let mut at = Some(last);
        while let Some(commitment) = at {
            if commitment.decision == decision {
                break;
            }
            at = commitment.before.map(|index| episode.commitments[index as usize]);
        }
        if at.is_some() && episode.last_round.is_none_or(|round| round.at <= last.at) {
            let mut parts = token.parts;
            // Since that commitment it was only being passed on.
            parts[part::COMMUNICATE] -= heard - last.at;
            episode.last_round = Some(End { at: last.at, parts, last: token.last_commitment });
        }
    }
}
