//! Left of a plot: title, unit, progress, and the figures of the scale.

use egui::text::{LayoutJob, TextWrapping};
use egui::{Align, Align2, FontId, Painter, Rangef, Rect, TextFormat, pos2};

use super::scale::ValueScale;
use super::{Track, TrackState, text};
use crate::ui::theme::{self, Palette, Theme, metrics};

/// Width kept free for the figures of the scale.
pub(super) const FIGURES: f32 = 44.0;

/// Paints the header of a track whose values span the height of `plot`.
///
/// `says` is a last line about what is seen at the cursor.
pub(super) fn paint(painter: &Painter, rect: Rect, plot: Rangef, (track, says): (&Track<'_>, &str), scale: &ValueScale, palette: &Palette) {
    let ctx = painter.ctx();
    let left = rect.left() + metrics::GAP_LARGE - metrics::GAP_SMALL;
    let figures = if track.lanes.is_some() { 6.0 } else { FIGURES * Theme::of(ctx).metrics.scale };
    let width = rect.width() - (left - rect.left()) - figures;
    // Lanes have the names of their rows below the title.
    let title = wrapped(track.title, theme::body_strong(ctx), palette.ink, width, if track.lanes.is_some() { 1 } else { 2 });
    let title = painter.layout_job(title);
    let mut y = rect.top() + metrics::GAP;
    painter.galley(pos2(left, y), title.clone(), palette.ink);
    y += title.size().y;
    let mut below = |line: &str, n_rows: usize| {
        if line.is_empty() || rect.bottom() < y + metrics::GAP_LARGE {
            return;
        }
        let galley = painter.layout_job(wrapped(line, theme::small(ctx), palette.ink_secondary, width, n_rows));
        let height = galley.size().y;
        painter.galley(pos2(left, y), galley, palette.ink_secondary);
        y += height;
    };
    if track.lanes.is_none() {
        let scale_words = match (track.is_logarithmic, track.fixed_range.is_some()) {
            (true, true) => ", logarithmic, locked",
            (true, false) => ", logarithmic",
            (false, true) => ", locked",
            (false, false) => "",
        };
        below(format!("{}{scale_words}", track.unit).trim_start_matches(", "), 1);
        below(track.whose, 2);
        below(says, 1);
    }
    if let (TrackState::Running { n_done, n_total }, None) = (track.state, track.lanes) {
        below(&format!("{n_done} of {n_total} repeats"), 1);
    }
    if track.state == TrackState::NotRun || track.series.is_empty() {
        return;
    }
    let mut last = f32::INFINITY;
    for value in scale.lines() {
        let y = scale.y_of(value, plot).clamp(rect.top() + 6.0, rect.bottom() - 6.0);
        // Decades may lie closer than figures are high.
        if (last - y).abs() < 11.0 {
            continue;
        }
        last = y;
        painter.text(
            pos2(rect.right() - 6.0, y),
            Align2::RIGHT_CENTER,
            text::scale_value(value, if scale.is_logarithmic { value } else { scale.step }),
            theme::small(ctx),
            palette.ink_faint,
        );
    }
}

/// Text cut with an ellipsis after `n_rows` rows.
pub(super) fn wrapped(text: &str, font: FontId, colour: egui::Color32, width: f32, n_rows: usize) -> LayoutJob {
    let mut job = LayoutJob::single_section(text.to_owned(), TextFormat::simple(font, colour));
    job.halign = Align::LEFT;
    job.wrap = TextWrapping { max_width: width.max(1.0), max_rows: n_rows, break_anywhere: n_rows == 1, overflow_character: Some('…') };
    job
}
