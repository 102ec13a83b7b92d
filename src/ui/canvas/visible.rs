//! The parts of a way that are in sight: what lies outside is not drawn, however long it is.
//!
//! Pieces of a way are level or upright.

use egui::{Pos2, Rect};

/// Whether any piece of a way is in sight.
pub fn is_seen(way: &[Pos2], seen: Rect) -> bool {
    way.windows(2).any(|pair| seen.intersects(Rect::from_two_pos(pair[0], pair[1])))
}

/// The runs of a way that are in sight, in order. Where a run begins inside a piece, it begins a whole
/// number of periods after that piece, so that dashes stay where they are while the sheet moves.
pub fn runs(way: &[Pos2], seen: Rect, period: f32) -> Vec<Vec<Pos2>> {
    let mut runs: Vec<Vec<Pos2>> = Vec::new();
    let mut goes_on = false;
    for pair in way.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        if !seen.intersects(Rect::from_two_pos(from, to)) {
            goes_on = false;
            continue;
        }
        let (start, end) = (from.clamp(seen.min, seen.max), to.clamp(seen.min, seen.max));
        match runs.last_mut() {
            Some(run) if goes_on && start == from => run.push(end),
            _ => {
                let along = to - from;
                let skipped = (start - from).length();
                let whole = (skipped / period).floor() * period;
                runs.push(vec![from + along.normalized() * whole, end]);
            }
        }
        goes_on = end == to;
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::pos2;

    #[test]
    fn only_what_is_in_sight_is_left_and_dashes_keep_their_place() {
        let seen = Rect::from_min_max(pos2(0.0, 0.0), pos2(100.0, 100.0));
        let way = [pos2(-1005.0, 50.0), pos2(50.0, 50.0), pos2(50.0, 900.0), pos2(20.0, 900.0), pos2(20.0, 40.0)];
        let found = runs(&way, seen, 10.0);
        assert_eq!(found.len(), 2, "{found:?}");
        assert_eq!(found[0], [pos2(-5.0, 50.0), pos2(50.0, 50.0), pos2(50.0, 100.0)]);
        assert_eq!(found[1][1], pos2(20.0, 40.0));
        assert!(is_seen(&way, seen) && !is_seen(&way[2..4], seen));
    }

    #[test]
    fn a_way_that_is_all_in_sight_is_one_run() {
        let seen = Rect::from_min_max(pos2(0.0, 0.0), pos2(100.0, 100.0));
        let way = vec![pos2(10.0, 10.0), pos2(90.0, 10.0), pos2(90.0, 60.0)];
        assert_eq!(runs(&way, seen, 10.0), [way]);
    }
}
