//! Servers of one group that each have their own line: which one an item joins.

use super::Work;
use crate::engine::plan::NONE;

impl Work<'_> {
    /// Who serves an item, or `NONE`: its activity's resource, or the one server whose line it is in.
    #[inline]
    pub(super) fn line_of(&self, index: u32) -> u32 {
        let item = self.items.get(index);
        let site = self.sites.get(item.activity);
        if site.deals { item.line } else { site.resource }
    }

    /// Deals an item to one of the lines of its activity's resource; gives the line.
    pub(super) fn deal(&mut self, index: u32, resource: u32) -> u32 {
        let Some(lines) = self.plan.resources[resource as usize].lines else { return resource };
        let all = lines.first..lines.first + lines.n;
        let line = if lines.joins_shortest {
            // The first among equals.
            all.min_by_key(|line| (self.resources[*line as usize].n_present(), *line)).unwrap_or(NONE)
        } else {
            let drawn = self.resources[resource as usize].deals.next_unit();
            lines.first + ((drawn * f64::from(lines.n)) as u32).min(lines.n - 1)
        };
        self.items.get_mut(index).line = line;
        line
    }
}
