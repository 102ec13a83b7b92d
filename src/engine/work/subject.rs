//! Whom an event of work is about. It changes nothing.

use super::super::agenda::{Notice, Topic};
use super::super::event_list::Seq;
use super::super::observer::Subject;
use super::super::plan::NONE;
use super::Work;
use super::item::Place;

impl Work<'_> {
    /// Whom an event is about; nobody where it was called off.
    pub fn subject(&self, topic: Topic, index: u32, seq: Seq) -> Option<Subject> {
        let activity = |index: u32| Subject { element: self.plan.activities[index as usize].element, number: None };
        let resource = |index: u32| Subject { element: self.plan.resources[index as usize].element, number: None };
        let item = |is_on: bool| is_on.then(|| self.of_item(index));
        match topic {
            Topic::Completion => item(self.items.get(index).completion == seq),
            Topic::HandOver => item(true),
            Topic::Patience => {
                let of = self.items.get(index);
                item(of.patience == seq && !of.has_started && matches!(of.place, Place::Queue(_) | Place::Gate | Place::Batch))
            }
            Topic::TimeLimit => item(self.items.get(index).time_limit == seq),
            Topic::External => {
                let awaited = self.streams[index as usize].next == Some(seq);
                awaited.then(|| Subject { element: self.plan.streams[index as usize].element, number: None })
            }
            Topic::Batch => (self.activities[index as usize].batch_due == Some(seq)).then(|| activity(index)),
            Topic::Gate => Some(activity(index)),
            Topic::Capacity | Topic::Vacation => Some(resource(index)),
            _ => None,
        }
    }

    /// Whom something that is done within the instant is about.
    pub fn subject_of_notice(&self, notice: Notice) -> Option<Subject> {
        match notice {
            Notice::Arrives { item } | Notice::Joined { item } => Some(self.of_item(item)),
            Notice::AttentionWanted { activity, run } => {
                Some(Subject { element: self.plan.activities[activity as usize].element, number: Some(run.into()) })
            }
            Notice::AttentionGiven { .. } | Notice::TakesEffect => None,
        }
    }

    /// An item where it is; one on its way out counts for its stream.
    fn of_item(&self, index: u32) -> Subject {
        let item = self.items.get(index);
        let activity = self.plan.activities.get(item.activity as usize).map(|activity| activity.element);
        let stream = || self.plan.streams.get(item.stream as usize).map(|stream| stream.element);
        Subject { element: activity.or_else(stream).unwrap_or(NONE), number: Some(item.number.into()) }
    }

    /// Where most items are: the activity with the most, by its identifier.
    pub fn most_crowded(&self) -> Option<u32> {
        let levels = (0..self.plan.activities.len()).map(|index| self.levels.n_present(index as u32));
        let (index, _) = levels.enumerate().max_by_key(|(index, level)| (*level, std::cmp::Reverse(*index)))?;
        Some(self.plan.activities[index].element)
    }
}
