//! Lines and servers: who waits, who is served, who is interrupted, what happens when servers leave.

use super::super::agenda::{Agenda, Topic, rank};
use super::super::event_list::{Phase, Seq};
use super::super::plan::NONE;
use super::Work;
use super::exit::Way;
use super::item::Place;
use crate::model::{Discipline, OnFull, PreemptionRule, QueueCount, ShiftEnd, Victim};

impl Work<'_> {
    /// An item that passed batch and gate comes to the line of its activity's resource.
    #[inline]
    pub(super) fn enter_line(&mut self, index: u32, activity: u32, agenda: &mut Agenda) {
        let now = agenda.now();
        self.activities[activity as usize].in_work += 1;
        let site = *self.sites.get(activity);
        let resource_idx = site.resource;
        if resource_idx == NONE {
            self.start(index, agenda);
            return;
        }
        if site.is_plain {
            let state = &mut self.resources[resource_idx as usize];
            self.items.get_mut(index).is_fresh = false;
            if state.n_waiting == 0 && state.suspended.len == 0 && state.n_free() >= i64::from(site.units) {
                self.start(index, agenda);
                return;
            }
            state.levels[0].push_back(&mut self.items, index, Place::Queue(0));
            state.n_waiting += 1;
            let weight = self.items.get(index).weight();
            self.levels.waiting(activity, now, weight, &agenda.bins);
            self.serve(resource_idx, agenda);
            return;
        }
        let plan = &self.plan.activities[activity as usize];
        let resource = &self.plan.resources[resource_idx as usize];
        if let Some(limit) = resource.limit {
            let state = &self.resources[resource_idx as usize];
            let can_start = state.n_waiting == 0 && state.servers - state.busy - state.away >= i64::from(plan.units);
            let is_full = match limit.counts {
                QueueCount::Station => state.n_present() >= limit.size,
                QueueCount::Waiting => !can_start && !self.can_preempt(index, resource_idx) && state.n_waiting >= limit.size,
            };
            // What comes from inside the map and could not be held back there is not lost: it squeezes in.
            let may_squeeze_in = limit.on_full == OnFull::Block && !self.items.get(index).is_fresh;
            if is_full && !may_squeeze_in && !self.make_room(index, resource_idx, limit.on_full, agenda) {
                self.turn_away(index, agenda);
                return;
            }
        }
        self.items.get_mut(index).is_fresh = false;
        let level = self.level_of(index, resource_idx);
        let state = &mut self.resources[resource_idx as usize];
        let item = self.items.get_mut(index);
        item.order = state.next_order;
        state.next_order += 1;
        let free = state.servers - state.busy - state.away;
        if state.n_waiting == 0
            && state.suspended.len == 0
            && free >= i64::from(plan.units)
            && resource.shift_end != ShiftEnd::StartOnlyIfItFits
        {
            // The usual case of an idle server: no line is needed.
            self.start(index, agenda);
            return;
        }
        let line = &mut state.levels[usize::from(level)];
        if resource.discipline == Discipline::Lifo {
            line.push_front(&mut self.items, index, Place::Queue(level));
        } else {
            line.push_back(&mut self.items, index, Place::Queue(level));
        }
        state.n_waiting += 1;
        let weight = self.items.get(index).weight();
        self.levels.waiting(activity, now, weight, &agenda.bins);
        self.serve(resource_idx, agenda);
    }

    /// Who serves an item, or `NONE`.
    pub(super) fn line_of(&self, index: u32) -> u32 {
        self.sites.get(self.items.get(index).activity).resource
    }

    /// The line in which an item stands: lines are sorted by priority where priorities matter.
    fn level_of(&self, index: u32, resource_idx: u32) -> u16 {
        let resource = &self.plan.resources[resource_idx as usize];
        if resource.discipline != Discipline::Priority && resource.preemption == PreemptionRule::None {
            return 0;
        }
        self.plan.class_levels[usize::from(self.items.get(index).class)]
    }

    fn priority(&self, index: u32) -> u32 {
        self.plan.class_priorities[usize::from(self.items.get(index).class)]
    }

    /// Makes room in a full line, if the rule allows it.
    fn make_room(&mut self, index: u32, resource_idx: u32, on_full: OnFull, agenda: &mut Agenda) -> bool {
        if on_full != OnFull::Displace {
            return false;
        }
        let own = self.level_of(index, resource_idx);
        let state = &self.resources[resource_idx as usize];
        let last = state.levels.iter().enumerate().rev().find(|(_, line)| line.len > 0);
        let Some((level, line)) = last else { return false };
        if level <= usize::from(own) {
            return false;
        }
        let victim = line.tail;
        self.leave_line(victim, agenda);
        self.turn_away(victim, agenda);
        true
    }

    /// Whether an item could interrupt enough less urgent work to start at once.
    fn can_preempt(&self, index: u32, resource_idx: u32) -> bool {
        let resource = &self.plan.resources[resource_idx as usize];
        if resource.preemption == PreemptionRule::None {
            return false;
        }
        let state = &self.resources[resource_idx as usize];
        let wanted = i64::from(self.plan.activities[self.items.get(index).activity as usize].units);
        let own = self.priority(index);
        let mut free = state.servers - state.busy - state.away;
        let mut at = state.running.head;
        while at != NONE && free < wanted {
            if self.priority(at) > own {
                free += i64::from(self.plan.activities[self.items.get(at).activity as usize].units);
            }
            at = self.items.get(at).next;
        }
        free >= wanted && state.levels.iter().take(usize::from(self.level_of(index, resource_idx)) + 1).all(|line| line.len == 0)
    }

    /// Starts as much waiting work as there are servers for.
    pub(super) fn serve(&mut self, resource_idx: u32, agenda: &mut Agenda) {
        self.start_what_can(resource_idx, agenda);
        if !self.resources[resource_idx as usize].outside.is_empty() {
            self.admit_from_outside(resource_idx, agenda);
        }
    }

    fn start_what_can(&mut self, resource_idx: u32, agenda: &mut Agenda) {
        loop {
            let state = &self.resources[resource_idx as usize];
            let free = state.servers - state.busy - state.away;
            // Work that rested because servers left goes on first.
            if state.suspended.len > 0 {
                let index = state.suspended.head;
                if free < self.units(index) {
                    return;
                }
                self.resources[resource_idx as usize].suspended.unlink(&mut self.items, index);
                self.start(index, agenda);
                continue;
            }
            let line = if state.n_waiting > 0 { state.levels.iter().find(|line| line.len > 0) } else { None };
            let Some(line) = line else {
                self.go_on_vacation(resource_idx, free, agenda);
                return;
            };
            let index = line.head;
            let activity = self.items.get(index).activity;
            let site = *self.sites.get(activity);
            if site.is_plain {
                if free < i64::from(site.units) {
                    return;
                }
                let state = &mut self.resources[resource_idx as usize];
                state.levels[0].unlink(&mut self.items, index);
                state.n_waiting -= 1;
                let weight = self.items.get(index).weight();
                self.levels.waiting(activity, agenda.now(), -weight, &agenda.bins);
                self.start(index, agenda);
                continue;
            }
            if free < self.units(index) && !self.preempt_for(index, resource_idx, agenda) {
                return;
            }
            if !self.fits_before_shift_end(index, resource_idx, agenda.now()) {
                return;
            }
            self.leave_line(index, agenda);
            self.start(index, agenda);
        }
    }

    pub(super) fn units(&self, index: u32) -> i64 {
        i64::from(self.sites.get(self.items.get(index).activity).units)
    }

    /// Whether work on a running item ends at this very instant; it is done and is not interrupted.
    fn ends_now(&self, index: u32, now: i64) -> bool {
        let item = self.items.get(index);
        item.resumed + item.remaining <= now
    }

    /// Takes a waiting item out of its line.
    fn leave_line(&mut self, index: u32, agenda: &mut Agenda) {
        let item = self.items.get(index);
        let activity = item.activity;
        let resource = self.plan.activities[activity as usize].resource;
        if let Place::Queue(level) = item.place {
            let state = &mut self.resources[resource as usize];
            state.levels[usize::from(level)].unlink(&mut self.items, index);
            state.n_waiting -= 1;
            let weight = self.items.get(index).weight();
            self.levels.waiting(activity, agenda.now(), -weight, &agenda.bins);
        }
    }

    /// Interrupts less urgent work until the item can start; whether that was possible.
    fn preempt_for(&mut self, index: u32, resource_idx: u32, agenda: &mut Agenda) -> bool {
        let resource = &self.plan.resources[resource_idx as usize];
        if resource.preemption == PreemptionRule::None {
            return false;
        }
        let now = agenda.now();
        let own = self.priority(index);
        let wanted = self.units(index);
        let state = &self.resources[resource_idx as usize];
        let mut free = state.servers - state.busy - state.away;
        let mut candidates = Vec::new();
        let mut at = state.running.head;
        while at != NONE {
            if self.priority(at) > own && !self.ends_now(at, now) {
                candidates.push(at);
            }
            at = self.items.get(at).next;
        }
        if resource.victim == Victim::LatestStarted {
            candidates.reverse();
        }
        // Least urgent first; the sort is stable, so the stated order holds among equals.
        candidates.sort_by_key(|candidate| std::cmp::Reverse(self.priority(*candidate)));
        let mut n = 0;
        while free < wanted && n < candidates.len() {
            free += self.units(candidates[n]);
            n += 1;
        }
        if free < wanted {
            return false;
        }
        for victim in candidates.into_iter().take(n) {
            self.pause(victim, resource.preemption, true, agenda);
            let level = self.level_of(victim, resource_idx);
            let activity = self.items.get(victim).activity;
            let state = &mut self.resources[resource_idx as usize];
            state.levels[usize::from(level)].insert_by_order(&mut self.items, victim, Place::Queue(level));
            state.n_waiting += 1;
            let weight = self.items.get(victim).weight();
            self.levels.waiting(activity, agenda.now(), weight, &agenda.bins);
        }
        true
    }

    fn fits_before_shift_end(&mut self, index: u32, resource_idx: u32, now: i64) -> bool {
        if self.plan.resources[resource_idx as usize].shift_end != ShiftEnd::StartOnlyIfItFits {
            return true;
        }
        self.draw_service(index);
        let ends = now + self.items.get(index).remaining;
        let state = &self.resources[resource_idx as usize];
        let wanted = state.busy + self.units(index);
        // It fits when a server stays for it through every fall before it ends, whoever else is at work.
        let mut fall = state.capacity.next_fall(now);
        while let Some(at) = fall.filter(|at| *at < ends) {
            if i64::from(state.capacity.at(at)) < wanted {
                self.look_for_a_shift(index, resource_idx, now);
                return false;
            }
            fall = state.capacity.next_fall(at);
        }
        true
    }

    fn draw_service(&mut self, index: u32) {
        let item = self.items.get_mut(index);
        if !item.needs_draw {
            return;
        }
        let activity = item.activity as usize;
        let services = &self.plan.activities[activity].service;
        let class = usize::from(item.class).min(services.len() - 1);
        item.remaining = self.activities[activity].services[class].time(&services[class]);
        item.needs_draw = false;
        if self.sites.get(item.activity).restarts {
            item.service = item.remaining;
        }
    }

    /// Starts or continues work on an item.
    #[inline]
    fn start(&mut self, index: u32, agenda: &mut Agenda) {
        let now = agenda.now();
        self.draw_service(index);
        let item = self.items.get_mut(index);
        let activity = item.activity;
        let site = *self.sites.get(activity);
        item.resumed = now;
        let first = !item.has_started;
        if first {
            item.has_started = true;
            if site.has_patience {
                item.patience = Seq::NONE;
            }
        } else if item.preempted {
            item.interrupted += now - item.paused;
        } else {
            item.suspended += now - item.paused;
        }
        let seq = agenda.at(now + item.remaining, Phase::Work, rank::COMPLETION, Topic::Completion, index);
        item.completion = seq;
        if site.resource != NONE {
            let units = i64::from(site.units);
            let state = &mut self.resources[site.resource as usize];
            state.busy += units;
            state.take_up(&mut self.items, index);
            self.levels.busy(site.resource, now, units, &agenda.bins);
        }
        if first {
            self.note_start(index, agenda);
        }
    }

    fn note_start(&mut self, index: u32, agenda: &mut Agenda) {
        let now = agenda.now();
        let item = self.items.get(index);
        let activity = item.activity;
        if self.sites.get(activity).has_time_limit
            && let Some((after, _)) = &self.plan.activities[activity as usize].time_limit
        {
            let after = after.next(&mut self.activities[activity as usize].limits);
            let seq = agenda.at(now + after, Phase::Work, rank::GIVE_UP, Topic::TimeLimit, index);
            self.items.get_mut(index).time_limit = seq;
        }
        let item = self.items.get(index);
        if item.is_batch {
            let mut member = item.link;
            while member != NONE {
                let next = self.items.get(member).next;
                self.items.get_mut(member).patience = Seq::NONE;
                self.note_wait(member, activity, now, agenda);
                member = next;
            }
        } else {
            self.note_wait(index, activity, now, agenda);
        }
    }

    #[inline]
    fn note_wait(&mut self, index: u32, activity: u32, now: i64, agenda: &mut Agenda) {
        let item = self.items.get(index);
        let waited = now - item.enabled;
        let bin = agenda.bins.current();
        if item.visit_counted {
            self.pending.started(&mut self.record, activity, item.class, waited, bin);
        } else {
            self.record.activities[activity as usize].waits.add_in(bin, waited);
        }
        if self.keeps_traces
            && let Some(row) = self.record.traces[activity as usize].rows.get_mut(item.ordinal as usize)
        {
            row.started = Some(now);
        }
    }

    /// Stops work on an item for now and frees its servers.
    fn pause(&mut self, index: u32, rule: PreemptionRule, preempted: bool, agenda: &mut Agenda) {
        let now = agenda.now();
        let item = self.items.get_mut(index);
        let done = now - item.resumed;
        item.processed += done;
        item.paused = now;
        item.preempted = preempted;
        item.completion = Seq::NONE;
        match rule {
            PreemptionRule::Resume | PreemptionRule::None => item.remaining -= done,
            PreemptionRule::Restart => item.remaining = item.service,
            PreemptionRule::Resample => item.needs_draw = true,
        }
        self.release_servers(index, agenda);
    }

    /// Frees the servers of a running item without starting anything else.
    #[inline]
    pub(super) fn release_servers(&mut self, index: u32, agenda: &mut Agenda) {
        let site = *self.sites.get(self.items.get(index).activity);
        if site.resource == NONE {
            return;
        }
        let units = i64::from(site.units);
        let state = &mut self.resources[site.resource as usize];
        state.put_down(&mut self.items, index);
        state.busy -= units;
        self.levels.busy(site.resource, agenda.now(), -units, &agenda.bins);
    }

    #[inline]
    pub(super) fn completion(&mut self, index: u32, seq: Seq, agenda: &mut Agenda) {
        let now = agenda.now();
        let item = self.items.get_mut(index);
        if item.completion != seq {
            return;
        }
        item.completion = Seq::NONE;
        if self.sites.get(item.activity).has_time_limit {
            item.time_limit = Seq::NONE;
        }
        item.processed += now - item.resumed;
        item.remaining = 0;
        let resource = self.sites.get(item.activity).resource;
        let way = if item.is_batch { Way::Leave } else { self.choose(index, now) };
        if !self.items.get(index).is_batch && self.is_blocked_ahead(index, way) {
            self.block(index, way, agenda);
            return;
        }
        self.release_servers(index, agenda);
        self.finish(index, way, agenda);
        if resource != NONE {
            self.serve(resource, agenda);
        }
    }

    /// Brings the number of servers to what it is now.
    pub(super) fn fit_servers(&mut self, resource_idx: u32, agenda: &mut Agenda) {
        let now = agenda.now();
        let resource = &self.plan.resources[resource_idx as usize];
        let state = &mut self.resources[resource_idx as usize];
        let servers = state.servers_at(now);
        let change = servers - state.servers;
        state.servers = servers;
        self.levels.capacity(resource_idx, now, change, &agenda.bins);
        let rule = match resource.shift_end {
            ShiftEnd::Finish | ShiftEnd::StartOnlyIfItFits => None,
            ShiftEnd::Resume => Some(PreemptionRule::Resume),
            ShiftEnd::Restart => Some(PreemptionRule::Restart),
            ShiftEnd::Resample => Some(PreemptionRule::Resample),
        };
        if let Some(rule) = rule {
            let mut running = Vec::new();
            let mut at = self.resources[resource_idx as usize].running.head;
            while at != NONE {
                running.push(at);
                at = self.items.get(at).next;
            }
            if resource.victim == Victim::LatestStarted {
                running.reverse();
            }
            for index in running {
                if self.resources[resource_idx as usize].busy <= servers {
                    break;
                }
                // Work that ends at this very instant is done.
                if self.items.get(index).resumed + self.items.get(index).remaining > now {
                    self.pause(index, rule, false, agenda);
                    self.resources[resource_idx as usize].suspended.push_back(&mut self.items, index, Place::Suspended);
                }
            }
        }
        // Also after a fall: work may fit before the next one that did not fit before this one.
        if change != 0 && servers > 0 {
            self.serve(resource_idx, agenda);
        }
    }

    fn go_on_vacation(&mut self, resource_idx: u32, free: i64, agenda: &mut Agenda) {
        let Some(vacation) = &self.plan.resources[resource_idx as usize].vacation else { return };
        for _ in 0..free.max(0) {
            let state = &mut self.resources[resource_idx as usize];
            let lasts = vacation.next(&mut state.vacations).max(1);
            state.away += 1;
            agenda.at(agenda.now() + lasts, Phase::Work, rank::COMPLETION, Topic::Vacation, resource_idx);
        }
    }

    pub(super) fn vacation_over(&mut self, resource_idx: u32, agenda: &mut Agenda) {
        self.resources[resource_idx as usize].away -= 1;
        self.serve(resource_idx, agenda);
    }

    pub(super) fn patience_over(&mut self, index: u32, seq: Seq, agenda: &mut Agenda) {
        let item = self.items.get(index);
        if item.patience != seq || item.has_started {
            return;
        }
        let activity = item.activity;
        let now = agenda.now();
        match item.place {
            Place::Queue(_) => self.leave_line(index, agenda),
            Place::Gate => {
                self.activities[activity as usize].gate.unlink(&mut self.items, index);
                self.levels.waiting(activity, now, -1, &agenda.bins);
                self.activities[activity as usize].in_work += 1;
            }
            Place::Batch => {
                self.activities[activity as usize].batch.unlink(&mut self.items, index);
                self.levels.waiting(activity, now, -1, &agenda.bins);
                self.activities[activity as usize].in_work += 1;
            }
            _ => return,
        }
        let then = self.plan.activities[activity as usize].patience.as_ref().map_or(NONE, |(_, then)| *then);
        self.give_up(index, then, agenda);
        let resource = self.plan.activities[activity as usize].resource;
        if resource != NONE {
            self.serve(resource, agenda);
        }
    }

    pub(super) fn time_limit_over(&mut self, index: u32, seq: Seq, agenda: &mut Agenda) {
        let item = self.items.get(index);
        if item.time_limit != seq {
            return;
        }
        let activity = item.activity;
        let resource = self.plan.activities[activity as usize].resource;
        match item.place {
            Place::Running => {
                self.pause(index, PreemptionRule::Resume, false, agenda);
            }
            Place::Nowhere => {
                let now = agenda.now();
                let item = self.items.get_mut(index);
                item.processed += now - item.resumed;
                item.completion = Seq::NONE;
            }
            Place::Suspended => self.resources[resource as usize].suspended.unlink(&mut self.items, index),
            Place::Queue(_) => self.leave_line(index, agenda),
            _ => return,
        }
        self.items.get_mut(index).time_limit = Seq::NONE;
        let then = self.plan.activities[activity as usize].time_limit.as_ref().map_or(NONE, |(_, then)| *then);
        self.give_up(index, then, agenda);
        if resource != NONE {
            self.serve(resource, agenda);
        }
    }
}
