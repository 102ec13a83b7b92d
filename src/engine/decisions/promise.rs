//! Decisions promise: what comes into force is written into the book of commitments, which says what it clashes
//! with. Who looks there before committing holds back or asks a higher level.

use super::super::agenda::{Agenda, Topic};
use super::super::board::Board;
use super::super::commitments::{Cause, Key, Kind, News, Outcome, Promise, Terms, Used};
use super::super::effect::Effect;
use super::super::episode::part;
use super::super::event_list::Phase;
use super::super::information::{Heard, Information};
use super::super::observer::{Happening, Observer, Subject, What};
use super::super::plan::NONE;
use super::choose::{Basis, Choice};
use super::{Decisions, Input, Run};

impl Decisions<'_> {
    /// Whether a run commits its owner to something new, rather than going on with what is in force.
    pub(super) fn is_promise(&self, index: u32) -> bool {
        let Some(book) = &self.book else { return false };
        let run = &self.runs[index as usize];
        let outcome = &book.plan().decisions[run.decision as usize];
        if outcome.passes_on {
            return !outcome.couplings.is_empty();
        }
        run.choice != Choice::Nothing && (!outcome.is_state || self.states[run.decision as usize].in_force != run.choice)
    }

    /// What a choice comes to, on a basis.
    pub(super) fn outcome(&self, decision: u32, choice: &Choice, basis: &[Basis], is_mapped: bool) -> Outcome {
        let owner = &self.plan.functions[self.plan.decisions[decision as usize].owner as usize];
        let used = basis.iter().map(|(signal, known)| {
            let own = owner.readings.iter().find(|(of, ..)| of == signal).filter(|_| !is_mapped);
            let reading = own.map_or((1.0, 0.0), |(_, factor, offset)| (*factor, *offset));
            Used { signal: *signal, version: known.version, canonical: (known.value - reading.1) / reading.0, reading }
        });
        let option = if let Choice::Option(option) = choice { Some(*option as u32) } else { None };
        Outcome {
            number: choice.number(),
            option,
            used: used.collect(),
            earlier: 0,
            arrives: None,
            not_before: self.not_before(decision, basis),
            is_mapped,
        }
    }

    /// When the next goods arrive that are under way on what a decision steers, where others need them.
    pub(super) fn next_arrival(&self, decision: u32, board: &Board) -> Option<i64> {
        let place = self.book.as_ref()?.plan().decisions[decision as usize].arrival?;
        Some(board.get(place).value).filter(|at| at.is_finite()).map(|at| at as i64)
    }

    /// Whether members of the meeting a run was taken in read signals as they are meant.
    pub(super) fn is_reconciled(&self, run: &Run) -> bool {
        run.snapshot.as_ref().and_then(|snapshot| snapshot.cycle).is_some_and(|cycle| self.plan.cycles[cycle as usize].reconciles)
    }

    /// A run that looks at the plans in force before it commits, and would clash with one: it is to be sent up, or,
    /// where there is nobody above, holds back, so that what is in force stays.
    pub(super) fn would_clash(&mut self, index: u32, agenda: &Agenda) -> bool {
        if !self.is_checked(index) {
            return false;
        }
        let now = agenda.now();
        let run = &self.runs[index as usize];
        let (decision, is_counted) = (run.decision, run.counted);
        let mut outcome = self.outcome(decision, &run.choice, &run.basis, self.is_reconciled(run));
        outcome.arrives = self.next_arrival(decision, agenda.board());
        if !self.clashes(decision, &outcome, now) {
            return false;
        }
        if let Some(book) = &mut self.book {
            book.note_checked(is_counted);
        }
        if !self.plan.decisions[decision as usize].levels.is_empty() {
            self.runs[index as usize].would_clash = true;
            return true;
        }
        let is_state = self.book.as_ref().is_some_and(|book| book.plan().decisions[decision as usize].is_state);
        let in_force = self.states[decision as usize].in_force.clone();
        self.runs[index as usize].choice = if is_state { in_force } else { Choice::Nothing };
        self.record.decisions[decision as usize].held += u64::from(is_counted);
        false
    }

    fn is_checked(&self, index: u32) -> bool {
        let Some(book) = self.book.as_ref().filter(|book| book.plan().is_kept) else { return false };
        let run = &self.runs[index as usize];
        let outcome = &book.plan().decisions[run.decision as usize];
        outcome.checks && !outcome.passes_on && self.is_promise(index)
    }

    /// Whether an outcome would clash with what others have in force.
    fn clashes(&self, decision: u32, outcome: &Outcome, now: i64) -> bool {
        let Some(book) = &self.book else { return false };
        let act = self.plan.decisions[decision as usize].act.mean().map_or(0, |mean| mean as i64);
        let terms = Terms::of(&book.plan().decisions[decision as usize], outcome, now, now + act);
        !book.check(decision, &terms, now).is_empty()
    }

    /// A level that was asked because of a clash decides on the sources' own values in the agreed meaning, if that
    /// avoids it.
    fn decide_above(&mut self, index: u32, information: &Information<'_>, agenda: &Agenda) {
        let run = &mut self.runs[index as usize];
        if !run.would_clash || run.timed_out {
            return;
        }
        let decision = run.decision;
        let Some(snapshot) = run.snapshot.clone() else { return };
        let reads = snapshot.policy.reads();
        let basis: Vec<Basis> = reads.iter().filter_map(|signal| Some((*signal, information.source(*signal)?))).collect();
        let choice = self.replay(decision, &snapshot, basis.clone(), None, information);
        let mut outcome = self.outcome(decision, &choice, &basis, true);
        outcome.arrives = self.next_arrival(decision, agenda.board());
        if choice != Choice::Nothing && !self.clashes(decision, &outcome, agenda.now()) {
            (self.runs[index as usize].choice, self.runs[index as usize].basis) = (choice, basis);
        }
    }

    /// A higher level was asked because of a clash: what it decides is what is promised.
    pub(super) fn settle_above(&mut self, index: u32, information: &Information<'_>, agenda: &Agenda) {
        if self.book.is_some() {
            self.decide_above(index, information, agenda);
        }
    }

    /// A run's commitment is written into the book, with what it clashes with and why.
    pub(super) fn promise(&mut self, index: u32, act: i64, information: &Information<'_>, agenda: &mut Agenda) {
        let now = agenda.now();
        let run = &self.runs[index as usize];
        let decision = run.decision;
        let mut outcome = self.outcome(decision, &run.choice, &run.basis, self.is_reconciled(run));
        outcome.arrives = self.next_arrival(decision, agenda.board());
        let episode = |input: &Input| {
            let episode = self.episodes.get(input.token.episode);
            (episode.signal, episode.ordinal)
        };
        let episodes: Vec<(u32, u32)> = run.inputs.iter().map(episode).collect();
        let longest = run.inputs.iter().max_by_key(|input| input.sense + input.queue);
        let mut parts = [0; part::N];
        if let Some(input) = longest {
            (parts[part::SENSE], parts[part::QUEUE]) = (input.sense, input.queue);
        }
        (parts[part::DECIDE], parts[part::AUTHORISE], parts[part::ACT]) = (run.decide, run.authorise, act);
        let (is_cancelling, escalated) = (matches!(run.choice, Choice::Cancel(_)), run.escalated);
        let outdated: Vec<u32> = run.basis.iter().filter(|known| self.is_outdated(known, information, now)).map(|known| known.0).collect();
        let Some(book) = &mut self.book else { return };
        let terms = Terms::of(&book.plan().decisions[decision as usize], &outcome, now, now + act);
        let is_observed = agenda.bins.observes(now);
        let mut fresh = book.commit(Promise { decision, terms, is_cancelling, episodes, parts, escalated }, now, is_observed);
        if book.plan().is_kept {
            fresh.extend(book.outdated(decision, &outdated, now));
        }
        let told = self.plan.decisions[decision as usize].told_as.iter().map(|signal| (*signal, information.truth(*signal).version));
        book.told(decision, told.collect());
        let cycle = self.runs[index as usize].snapshot.as_ref().and_then(|snapshot| snapshot.cycle);
        for key in fresh {
            let cause = self.cause(key, index, act, information, now);
            let is_known = self.knows_other(key, decision, cycle, information);
            self.open_clash(key, decision, (cause, is_known), agenda);
        }
        self.pass_on_clashes(agenda);
    }

    /// A decision was taken by the rule of a stock, where the goods are. It rests on what is there, as it is meant: no
    /// other belief would have avoided a clash.
    pub fn decided_by_rule(&mut self, decision: u32, amount: f64, information: &Information<'_>, agenda: &mut Agenda) {
        let now = agenda.now();
        let Some(book) = &mut self.book else { return };
        let outcome = Outcome { number: Some(amount), ..Outcome::default() };
        let terms = Terms::of(&book.plan().decisions[decision as usize], &outcome, now, now);
        let promise = Promise { decision, terms, is_cancelling: false, episodes: Vec::new(), parts: [0; part::N], escalated: false };
        for key in book.commit(promise, now, agenda.bins.observes(now)) {
            let cause = if key.kind == Kind::Authority { Cause::Right } else { Cause::Uncertainty };
            let is_known = self.knows_other(key, decision, None, information);
            self.open_clash(key, decision, (cause, is_known), agenda);
        }
        self.pass_on_clashes(agenda);
    }

    /// A clash begins with what a decision commits to.
    fn open_clash(&mut self, key: Key, decision: u32, (cause, is_known): (Cause, bool), agenda: &mut Agenda) {
        let (now, horizon) = (agenda.now(), agenda.bins.horizon());
        let Some(book) = &mut self.book else { return };
        let (number, instants) = book.open(key, decision, cause, is_known, (now, agenda.bins.observes(now)));
        for instant in instants.into_iter().filter(|instant| now < *instant && *instant < horizon) {
            agenda.at(instant, Phase::Accounting, 0, Topic::Clash, number);
        }
    }

    /// Whether a newer version was there for too long when a decision came into force.
    fn is_outdated(&self, (signal, known): &Basis, information: &Information<'_>, now: i64) -> bool {
        let Some(book) = self.book.as_ref().filter(|book| book.plan().is_kept) else { return false };
        let since = known.version.checked_add(1).and_then(|next| information.version_of(*signal, next));
        since.is_some_and(|newer| now - newer.made > book.plan().stale_after)
    }

    /// Whether the one who commits knew the plan that theirs clashes with.
    fn knows_other(&self, key: Key, decision: u32, cycle: Option<u32>, information: &Information<'_>) -> bool {
        let owner = self.plan.decisions[decision as usize].owner;
        if key.kind == Kind::StaleBasis {
            // The newer version is its own.
            return self.plan.signals[key.second as usize].owner == owner;
        }
        let Some(book) = self.book.as_ref().filter(|_| key.kind.is_conflict() && key.kind != Kind::Capacity) else { return false };
        let other = if key.first == decision { key.second } else { key.first };
        if cycle.is_some_and(|cycle| self.plan.cycles[cycle as usize].members.contains(&other)) {
            return true;
        }
        let knows = |(signal, version): &(u32, u32)| information.known(owner, *signal).is_some_and(|known| *version <= known.version);
        book.versions(other).iter().any(knows)
    }

    /// A function hears from another: it may know now what clashes.
    pub(super) fn note_heard(&mut self, heard: &Heard, agenda: &mut Agenda) {
        let Some(handoff) = self.plan.handoffs.get(heard.way as usize) else { return };
        if let Some(book) = &mut self.book {
            book.hears(heard.function, handoff.from, heard.signal, heard.version, heard.made, agenda.now());
        }
    }

    /// The consequence of a clash is met, or one of its plans has had its time.
    pub(super) fn look_at_clash(&mut self, number: u32, agenda: &mut Agenda) {
        if let Some(book) = &mut self.book {
            book.look(number, agenda.now());
        }
        self.pass_on_clashes(agenda);
    }

    /// Where other plans clash than before, money has other causes from now on.
    fn pass_on_clashes(&mut self, agenda: &mut Agenda) {
        if self.book.as_mut().is_some_and(|book| book.take_changed()) {
            agenda.effect(Effect::Clashes);
        }
    }

    /// Elements whose money others cause while plans clash, and who.
    pub fn blame(&self) -> Vec<(u32, u32)> {
        self.book.as_ref().map(|book| book.blame()).unwrap_or_default()
    }

    /// Tells what became of commitments since it was asked last.
    pub fn tell_news(&mut self, time: i64, observer: Observer<'_>) {
        let Some(book) = &mut self.book else { return };
        let plan = book.plan();
        for news in book.take_news() {
            let of_decision = |decision: u32| self.plan.decisions[decision as usize].element;
            let of_clash = |key: Key| match key.coupling {
                NONE => of_decision(key.first),
                coupling => plan.couplings[coupling as usize].element,
            };
            let (what, element, number) = match news {
                News::Commits(decision, number) => (What::Commits, of_decision(decision), number),
                News::Begins(key, number) => (What::ClashBegins(key.kind), of_clash(key), number),
                News::Caused(key, number, cause) => (What::ClashCaused(cause), of_clash(key), number),
                News::Noticed(key, number) => (What::ClashNoticed, of_clash(key), number),
                News::Resolved(key, number) => (What::ClashOver, of_clash(key), number),
            };
            observer(Happening { time, phase: Phase::Decisions, what, subject: Subject { element, number: Some(number.into()) } });
        }
    }
}
