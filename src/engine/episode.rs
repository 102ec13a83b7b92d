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
    /// Ticks spent in each part.
    pub parts: [i64; part::N],
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
    /// The last action so far and what its way took.
    pub(super) last_action: Option<(i64, [i64; part::N])>,
    /// Decisions that took it up.
    pub(super) taken_by: Vec<u32>,
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
        if episode.last_action.is_none_or(|(at, _)| at <= now) {
            episode.last_action = Some((now, token.parts));
        }
    }
}
