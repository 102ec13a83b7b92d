//! Items that are split into parts, and the joins at which parts wait for each other. It knows nothing
//! of lines and servers.

use super::super::agenda::{Agenda, Notice};
use super::super::plan::NONE;
use super::Work;

/// The parts of a split item.
#[derive(Debug, Default)]
pub(super) struct Group {
    /// The split of which the whole is a part, or [`NONE`].
    parent: u32,
    /// Parts in the map; those that were joined are one.
    alive: u32,
    /// Hands-on time and waiting of parts that are gone.
    worked: i64,
    waited: i64,
    /// Joins at which parts wait, in the order in which the first came.
    waiting: Vec<Waiting>,
    /// Joins that were passed, and the part that passed, as long as it is in the map.
    passed: Vec<(u32, u32)>,
}

/// Parts that wait at a join.
#[derive(Debug, Clone, Copy)]
struct Waiting {
    activity: u32,
    n: u32,
    /// The part that stands for all of them.
    stays: u32,
}

impl Work<'_> {
    /// Splits an item into this many parts; the item itself is the first.
    pub(super) fn split(&mut self, index: u32, n: u32) -> Vec<u32> {
        let group = Group { parent: self.items.get(index).group, alive: n, ..Group::default() };
        let group_idx = self.free_groups.pop().unwrap_or(self.groups.len() as u32);
        match self.groups.get_mut(group_idx as usize) {
            Some(free) => *free = group,
            None => self.groups.push(group),
        }
        self.items.get_mut(index).group = group_idx;
        let mut parts = vec![index];
        for _ in 1..n {
            let part_idx = self.items.split_off(index);
            // What was done before the split stays with the first part.
            let part = self.items.get_mut(part_idx);
            part.worked_total = 0;
            part.waited_total = 0;
            self.record.n_made += 1;
            part.number = self.record.n_made as u32;
            parts.push(part_idx);
        }
        parts
    }

    /// A part comes to a join; whether it goes on as the whole.
    pub(super) fn join(&mut self, index: u32, activity: u32, agenda: &mut Agenda) -> bool {
        let wanted = self.plan.activities[activity as usize].join;
        let group_idx = self.items.get(index).group;
        let group = &mut self.groups[group_idx as usize];
        if group.alive == 1 {
            // It is all that is left. Where the split was joined before, this join is that of a split
            // around it.
            let is_outer = !group.passed.is_empty() && group.parent != NONE;
            self.become_whole(index);
            return !is_outer || self.join(index, activity, agenda);
        }
        if let Some((_, part)) = group.passed.iter().find(|(at, _)| *at == activity) {
            if *part == index {
                return true;
            }
            // Those that were waited for have gone on; what comes later is done with.
            self.leave(index, agenda);
            return false;
        }
        let position = group.waiting.iter().position(|waiting| waiting.activity == activity).unwrap_or_else(|| {
            group.waiting.push(Waiting { activity, n: 0, stays: index });
            group.waiting.len() - 1
        });
        let waiting = &mut group.waiting[position];
        waiting.n += 1;
        let Waiting { n, stays, .. } = *waiting;
        if n < wanted {
            if stays != index {
                self.vanish(index);
            }
            self.let_go(group_idx, agenda);
            return false;
        }
        group.waiting.remove(position);
        group.passed.push((activity, index));
        // The part that stayed first is dropped and the one that completes the set goes on.
        if stays != index {
            self.vanish(stays);
        }
        if self.groups[group_idx as usize].alive == 1 {
            self.become_whole(index);
        }
        true
    }

    /// A part ends because it was joined to another.
    fn vanish(&mut self, index: u32) {
        let item = self.items.get(index);
        let group = &mut self.groups[item.group as usize];
        group.alive -= 1;
        group.worked += item.worked_total;
        group.waited += item.waited_total;
        group.forget(index);
        self.items.remove(index);
        self.record.n_left += 1;
    }

    /// The only part that is left of a split is the whole again.
    fn become_whole(&mut self, index: u32) {
        let item = self.items.get_mut(index);
        let group = &self.groups[item.group as usize];
        item.worked_total += group.worked;
        item.waited_total += group.waited;
        self.free_groups.push(item.group);
        item.group = group.parent;
    }

    /// Takes a part out of its split; whether nothing of the item is left in the map.
    pub(super) fn is_last_part(&mut self, index: u32, agenda: &mut Agenda) -> bool {
        let item = self.items.get_mut(index);
        let mut group_idx = item.group;
        while group_idx != NONE {
            let group = &mut self.groups[group_idx as usize];
            group.alive -= 1;
            if group.alive > 0 {
                group.worked += item.worked_total;
                group.waited += item.waited_total;
                group.forget(index);
                self.let_go(group_idx, agenda);
                return false;
            }
            item.worked_total += group.worked;
            item.waited_total += group.waited;
            self.free_groups.push(group_idx);
            group_idx = group.parent;
        }
        true
    }

    /// Where all parts of a split wait, no other will come: the first join on their way goes on with those
    /// it has.
    fn let_go(&mut self, group_idx: u32, agenda: &mut Agenda) {
        let group = &self.groups[group_idx as usize];
        if group.waiting.is_empty() || (group.waiting.len() as u32) < group.alive {
            return;
        }
        let waiting = &group.waiting;
        let is_first =
            |one: &Waiting| !waiting.iter().any(|other| other.activity != one.activity && self.leads_to(other.activity, one.activity));
        let position = waiting.iter().position(is_first).unwrap_or(0);
        let is_outer = group.alive == 1 && !group.passed.is_empty() && group.parent != NONE;
        let group = &mut self.groups[group_idx as usize];
        let Waiting { activity, stays, .. } = group.waiting.remove(position);
        group.passed.push((activity, stays));
        if group.alive == 1 {
            self.become_whole(stays);
        }
        if is_outer {
            agenda.notice(Notice::Arrives { item: stays });
        } else {
            agenda.notice(Notice::Joined { item: stays });
        }
    }

    /// Whether items can come from one activity to another.
    fn leads_to(&self, from: u32, to: u32) -> bool {
        let mut is_seen = vec![false; self.plan.activities.len()];
        let mut open = vec![from];
        while let Some(activity) = open.pop() {
            for way in self.sites.ways(self.sites.get(activity)) {
                if way.activity == to {
                    return true;
                }
                if way.activity != NONE && !std::mem::replace(&mut is_seen[way.activity as usize], true) {
                    open.push(way.activity);
                }
            }
        }
        false
    }
}

impl Group {
    /// A part that passed joins is no longer in the map.
    fn forget(&mut self, index: u32) {
        for (_, part) in self.passed.iter_mut().filter(|(_, part)| *part == index) {
            *part = NONE;
        }
    }
}
