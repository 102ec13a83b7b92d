//! Lanes: what somebody does over time as bars in rows, with ties between bars of different rows.
//!
//! They take plain data: runs of decisions in six parts, plans in force with quantity and window, states of
//! whoever holds something. Painting and reading use binary search; nothing per frame grows with the data.

use egui::{Align2, Color32, CornerRadius, Painter, Pos2, Rangef, Rect, Stroke, StrokeKind, pos2, vec2};

use super::AxisView;
use super::header::wrapped;
use super::sign::{RADIUS, Sign};
use crate::ui::theme::{self, Palette, SeriesColour, faded, metrics};

/// Height of a row, in points at a desk.
pub const ROW: f32 = 20.0;
/// Height above the first row, where the title and the legend stand.
const HEAD: f32 = 18.0;
/// A bar narrower than this is a tick.
const NARROW: f32 = 1.5;
/// Least width of a bar with text in it.
const ROOM_FOR_TEXT: f32 = 28.0;

/// How a bar is filled; each has a form of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fill {
    /// A full bar.
    #[default]
    Full,
    /// A pale bar: waiting, proposed.
    Pale,
    /// An outline: held back, cancelled.
    Outline,
}

/// One bar.
#[derive(Clone, Debug, PartialEq)]
pub struct Span {
    /// When it begins, in ticks.
    pub start: i64,
    /// When it ends, in ticks.
    pub end: i64,
    /// What is read out; up to the first comma it stands in the bar when it fits.
    pub text: String,
    /// What it stands for.
    pub colour: SeriesColour,
    /// How it is filled.
    pub fill: Fill,
    /// A number of the owner's, for when it is chosen.
    pub tag: u32,
    /// How long it cannot be changed, or only at a price.
    pub fence: Option<Fence>,
}

/// Until when a plan is protected against changes, in ticks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fence {
    /// Up to here nothing changes.
    pub frozen: i64,
    /// From there up to here a change has to be authorised, and may cost.
    pub slushy: i64,
}

/// One row of bars that do not overlap.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lane {
    /// Whose row it is; empty for a further row of the one above.
    pub name: String,
    /// The same as short as a narrow place needs; empty where the name is short.
    pub short: String,
    /// Bars, ascending by start.
    pub spans: Vec<Span>,
}

impl Span {
    /// What stands in the bar.
    pub fn label(&self) -> &str {
        self.text.split(", ").next().unwrap_or_default()
    }
}

impl Lane {
    /// The bar at an instant.
    pub fn at(&self, time: i64) -> Option<&Span> {
        let after = self.spans.partition_point(|span| span.start <= time);
        self.spans.get(after.checked_sub(1)?).filter(|span| time < span.end.max(span.start + 1))
    }
}

/// A tie between two rows, bars that contradict each other, or a mark on one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tie {
    /// When, in ticks.
    pub at: i64,
    /// Places of the two rows.
    pub rows: [usize; 2],
    /// In which way they contradict each other; a fault of one decision has both rows the same.
    pub sign: Sign,
    /// Kind and cause in words.
    pub text: String,
    /// A number of the owner's, for when it is chosen.
    pub tag: u32,
}

/// Rows with ties.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lanes {
    /// Rows from top to bottom.
    pub rows: Vec<Lane>,
    /// Ties, ascending by time.
    pub ties: Vec<Tie>,
    /// Meanings of the colours, in the order of a legend.
    pub legend: Vec<(String, SeriesColour, Fill)>,
}

impl Lanes {
    /// Rows for bars that may overlap: a bar that begins before the one before has ended gets a further row.
    pub fn stacked(name: &str, short: &str, groups: Vec<Vec<Span>>, most_rows: usize) -> Vec<Lane> {
        let mut rows: Vec<Lane> = vec![Lane { name: name.to_owned(), short: short.to_owned(), spans: Vec::new() }];
        for group in groups {
            let Some(start) = group.first().map(|span| span.start) else { continue };
            let is_free = |lane: &Lane| lane.spans.last().is_none_or(|last| last.end <= start);
            let place = rows.iter().position(is_free);
            match place {
                Some(place) => rows[place].spans.extend(group),
                None if rows.len() < most_rows => rows.push(Lane { spans: group, ..Lane::default() }),
                None => {}
            }
        }
        rows
    }

    /// Height that shows every row, in points at a desk.
    pub fn wanted_height(&self) -> f32 {
        self.rows.len() as f32 * ROW + HEAD + 2.0 * metrics::GAP
    }

    /// The bar under a place.
    pub fn hit(&self, at: Pos2, plot: Rect, view: &AxisView<'_>) -> Option<(&Lane, &Span)> {
        let row = self.row_at(at.y, plot)?;
        let lane = self.rows.get(row)?;
        let time = view.time_at(at.x, plot.x_range());
        // A bar too narrow for the pointer is met two points beside it.
        let near = view.time_at(at.x + 2.0, plot.x_range());
        let span = lane.at(time).or_else(|| lane.at(near).filter(|span| time <= span.start))?;
        Some((lane, span))
    }

    /// The tie under a place.
    pub fn tie_at(&self, at: Pos2, plot: Rect, view: &AxisView<'_>) -> Option<&Tie> {
        let (from, to) = (view.time_at(at.x - 5.0, plot.x_range()), view.time_at(at.x + 5.0, plot.x_range()));
        let first = self.ties.partition_point(|tie| tie.at < from);
        self.ties[first..].iter().take_while(|tie| tie.at <= to).find(|tie| {
            let [one, other] = tie.rows.map(|row| self.band(row, plot).center());
            one.min(other) - 6.0 <= at.y && at.y <= one.max(other) + 6.0
        })
    }

    fn row_at(&self, y: f32, plot: Rect) -> Option<usize> {
        (0..self.rows.len()).find(|row| self.band(*row, plot).contains(y))
    }

    /// From top to bottom of a row.
    pub(super) fn band(&self, row: usize, plot: Rect) -> Rangef {
        let height = ((plot.height() - HEAD) / self.rows.len().max(1) as f32).clamp(1.0, 2.0 * ROW);
        let top = plot.top() + HEAD + row as f32 * height;
        Rangef::new(top, top + height)
    }

    /// Paints all rows.
    pub(super) fn paint(&self, painter: &Painter, plot: Rect, view: &AxisView<'_>, palette: &Palette) {
        let mut labels = Vec::new();
        for (place, lane) in self.rows.iter().enumerate() {
            let band = self.band(place, plot);
            if !painter.clip_rect().y_range().intersects(band) {
                continue;
            }
            let line = Stroke::new(metrics::HAIRLINE, faded(palette.hairline, 0.75));
            painter.hline(plot.x_range(), painter.round_to_pixel_center(band.max), line);
            labels.extend(lane_bars(painter, lane, band.shrink(3.0), plot, view, palette).into_iter().map(|label| (place, label)));
        }
        let signs = self.paint_ties(painter, plot, view, palette);
        for (place, label) in &labels {
            label.paint(painter, &signs[*place]);
        }
        self.paint_legend(painter, plot, palette);
    }

    /// What the fills and colours mean, at the right end above the rows.
    fn paint_legend(&self, painter: &Painter, plot: Rect, palette: &Palette) {
        let mut right = plot.right() - metrics::GAP;
        let middle = plot.top() + HEAD / 2.0 - 2.0;
        let known = self.legend.iter().map(|(word, colour, fill)| (word.clone(), Look::Bar(*colour, *fill)));
        let fences = self.has_fences().then(|| ("frozen, then slushy".to_owned(), Look::Fence));
        let signs = self.signs().into_iter().map(|sign| (sign.name().to_lowercase(), Look::Sign(sign)));
        for (word, look) in known.chain(fences).chain(signs).collect::<Vec<_>>().into_iter().rev() {
            let galley = painter.layout_no_wrap(word, theme::small(painter.ctx()), palette.ink_secondary);
            let left = right - galley.size().x;
            if left - 20.0 < plot.left() {
                return;
            }
            painter.galley(pos2(left, middle - galley.size().y / 2.0), galley, palette.ink_secondary);
            let swatch = Rect::from_center_size(pos2(left - 10.0, middle), vec2(12.0, 8.0));
            match look {
                Look::Bar(colour, fill) => bar(painter, swatch, palette.series(colour), fill),
                Look::Fence => {
                    let (solid, dotted) = swatch.split_left_right_at_fraction(0.5);
                    fence_lines(painter, (solid.x_range(), dotted.x_range()), swatch.bottom(), palette.ink);
                }
                Look::Sign(sign) => sign.paint(painter, swatch.center(), palette),
            }
            right = swatch.left() - metrics::GAP_LARGE;
        }
    }

    /// Paints ties and marks; where signs stand in each row.
    fn paint_ties(&self, painter: &Painter, plot: Rect, view: &AxisView<'_>, palette: &Palette) -> Vec<Vec<f32>> {
        let mut taken: Vec<Vec<f32>> = vec![Vec::new(); self.rows.len()];
        let mut index = self.ties.partition_point(|tie| tie.at < view.range.start());
        while let Some(tie) = self.ties.get(index).filter(|tie| tie.at <= view.range.end()) {
            let x = painter.round_to_pixel_center(view.x_of(tie.at, plot.x_range()));
            let [one, other] = tie.rows.map(|row| self.band(row, plot).center());
            let stroke = Stroke::new(metrics::FOCUS, tie.sign.colour(palette));
            if tie.rows[0] == tie.rows[1] {
                painter.vline(x, Rangef::new(one - 5.0, one + 5.0), stroke);
            } else {
                painter.vline(x, Rangef::new(one.min(other), one.max(other)), stroke);
            }
            // The sign stands at the upper end; another one too near would only cover it.
            painter.circle_filled(pos2(x, other), 2.5, stroke.color);
            let before = taken.get_mut(tie.rows[0]).filter(|row| row.last().is_none_or(|before| before + 2.0 * RADIUS <= x));
            if let Some(row) = before {
                row.push(x);
                tie.sign.paint(painter, pos2(x, one), palette);
            }
            // At most one tie of the same rows for each pixel.
            let next = view.time_at(x + 1.0, plot.x_range()).max(tie.at + 1);
            let rows = tie.rows;
            let same = |tie: &&Tie| tie.at < next && tie.rows == rows;
            index += self.ties[index..].iter().take_while(same).count();
        }
        taken
    }

    /// In which ways its bars contradict each other, each once.
    pub(super) fn signs(&self) -> std::collections::BTreeSet<Sign> {
        self.ties.iter().map(|tie| tie.sign).collect()
    }

    /// Whether any bar is protected against changes.
    pub(super) fn has_fences(&self) -> bool {
        self.rows.iter().any(|row| row.spans.iter().any(|span| span.fence.is_some()))
    }

    /// Names of the rows, right in the header.
    pub(super) fn paint_names(&self, painter: &Painter, header: Rect, plot: Rect, palette: &Palette) {
        let font = theme::small(painter.ctx());
        let left = header.left() + metrics::GAP_LARGE - metrics::GAP_SMALL;
        for (place, lane) in self.rows.iter().enumerate().filter(|(_, lane)| !lane.name.is_empty()) {
            let middle = self.band(place, plot).center();
            let name = if lane.short.is_empty() { &lane.name } else { &lane.short };
            let job = wrapped(name, font.clone(), palette.ink_secondary, header.right() - 6.0 - left, 1);
            let galley = painter.layout_job(job);
            painter.galley(pos2(left, middle - galley.size().y / 2.0), galley, palette.ink_secondary);
        }
    }
}

/// What a word of the legend stands beside.
enum Look {
    Bar(SeriesColour, Fill),
    Fence,
    Sign(Sign),
}

/// How long a bar is frozen, as a strong line below it, and how long a change costs, as dots that go on.
fn fence_lines(painter: &Painter, (frozen, slushy): (Rangef, Rangef), bottom: f32, ink: Color32) {
    let stroke = Stroke::new(metrics::FOCUS, ink);
    let y = painter.round_to_pixel_center(bottom);
    if 0.0 < frozen.span() {
        painter.hline(frozen, y, stroke);
    }
    if 2.0 < slushy.span() {
        painter.extend(egui::Shape::dashed_line(&[pos2(slushy.min, y), pos2(slushy.max, y)], stroke, 2.0, 3.0));
    }
}

/// Paints the visible bars of a row; narrow ones that fall onto one pixel are painted once.
fn lane_bars<'l>(painter: &Painter, lane: &'l Lane, band: Rangef, plot: Rect, view: &AxisView<'_>, palette: &Palette) -> Vec<Label<'l>> {
    let mut labels = Vec::new();
    let per_pixel = 1.0 / painter.pixels_per_point();
    let mut index = lane.spans.partition_point(|span| span.start < view.range.start()).saturating_sub(1);
    let mut painted_to = f32::NEG_INFINITY;
    while let Some(span) = lane.spans.get(index).filter(|span| span.start <= view.range.end()) {
        index += 1;
        let left = view.x_of(span.start, plot.x_range()).max(plot.left() - 8.0);
        let right = view.x_of(span.end, plot.x_range()).min(plot.right() + 8.0);
        if right < plot.left() || right <= painted_to {
            // Everything up to the next pixel is covered already.
            let next = view.time_at(painted_to.max(left) + per_pixel, plot.x_range());
            index += lane.spans[index..].partition_point(|span| span.end < next);
            continue;
        }
        let colour = palette.series(span.colour);
        let rect = Rect::from_x_y_ranges(left..=right.max(left + NARROW), band);
        bar(painter, rect, colour, span.fill);
        painted_to = rect.right();
        if let Some(fence) = span.fence {
            let x = |time: i64| view.x_of(time, plot.x_range()).clamp(rect.left(), rect.right());
            let ends = [x(fence.frozen), x(fence.slushy.max(fence.frozen))];
            let parts = (Rangef::new(rect.left(), ends[0]), Rangef::new(ends[0], ends[1]));
            fence_lines(painter, parts, rect.bottom() + 1.5, palette.ink);
        }
        if ROOM_FOR_TEXT <= rect.width() && !span.text.is_empty() {
            let inside = rect.intersect(plot).shrink2(vec2(4.0, 0.0));
            let ink = if span.fill == Fill::Full { contrasting(colour) } else { palette.ink };
            labels.push(Label { text: span.label(), inside, ink });
        }
    }
    labels
}

/// What stands in a bar, painted after the signs so that it can give way to them.
struct Label<'l> {
    text: &'l str,
    inside: Rect,
    ink: Color32,
}

impl Label<'_> {
    /// Paints it right of the signs that stand where it would begin.
    fn paint(&self, painter: &Painter, signs: &[f32]) {
        let mut inside = self.inside;
        let first = signs.partition_point(|x| x + RADIUS < inside.left());
        for x in &signs[first..] {
            if inside.left() + ROOM_FOR_TEXT < x - RADIUS {
                inside.set_right(inside.right().min(x - RADIUS - 2.0));
                break;
            }
            inside.set_left(x + RADIUS + 2.0);
        }
        if inside.width() < ROOM_FOR_TEXT - 8.0 {
            return;
        }
        let galley = painter.layout_job(wrapped(self.text, theme::small(painter.ctx()), self.ink, inside.width(), 1));
        if galley.size().x <= inside.width() {
            let at = Align2::LEFT_CENTER.anchor_size(inside.left_center(), galley.size()).min;
            painter.galley(at, galley, self.ink);
        }
    }
}

fn bar(painter: &Painter, rect: Rect, colour: Color32, fill: Fill) {
    let radius = CornerRadius::same(if rect.width() < 8.0 { 0 } else { 3 });
    match fill {
        Fill::Full => {
            painter.rect_filled(rect, radius, colour);
        }
        Fill::Pale => {
            painter.rect(rect, radius, faded(colour, 0.25), Stroke::new(metrics::HAIRLINE, colour), StrokeKind::Inside);
        }
        Fill::Outline => {
            painter.rect_stroke(rect, radius, Stroke::new(metrics::HAIRLINE, colour), StrokeKind::Inside);
        }
    }
}

/// Black or white, whichever reads better on a colour.
pub(super) fn contrasting(ground: Color32) -> Color32 {
    if theme::contrast::ratio(Color32::WHITE, ground) < theme::contrast::ratio(Color32::BLACK, ground) {
        Color32::BLACK
    } else {
        Color32::WHITE
    }
}

#[cfg(test)]
mod tests {
    use super::super::TimeAxis;
    use super::*;

    fn span(start: i64, end: i64) -> Span {
        Span { start, end, text: format!("{start}"), colour: SeriesColour::Slot(0), fill: Fill::Full, tag: 0, fence: None }
    }

    #[test]
    fn bars_that_overlap_stand_in_rows_below_each_other() {
        let rows = Lanes::stacked("Plan", "", vec![vec![span(0, 10)], vec![span(5, 20)], vec![span(10, 30)], vec![span(12, 14)]], 2);
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0].spans.iter().map(|span| span.start).collect::<Vec<_>>(), [0, 10]);
        assert_eq!((rows[1].name.as_str(), rows[1].spans.len()), ("", 1));
    }

    #[test]
    fn the_bar_at_an_instant_is_found_and_gaps_have_none() {
        let lane = Lane { spans: vec![span(0, 10), span(20, 20), span(30, 40)], ..Lane::default() };
        assert_eq!(lane.at(9).map(|span| span.start), Some(0));
        assert_eq!(lane.at(10), None);
        assert_eq!(lane.at(20).map(|span| span.start), Some(20));
        assert_eq!(lane.at(45), None);
    }

    #[test]
    fn what_is_under_the_pointer_is_found_by_row_and_time() {
        let lane = |name: &str, spans: Vec<Span>| Lane { name: name.to_owned(), spans, ..Lane::default() };
        let rows = vec![lane("One", vec![span(0, 50)]), lane("Two", vec![span(50, 100)])];
        let ties = vec![Tie { at: 50, rows: [0, 1], sign: Sign::TooEarly, text: "Too early".to_owned(), tag: 3 }];
        let lanes = Lanes { rows, ties, legend: Vec::new() };
        let plot = Rect::from_min_size(pos2(0.0, 0.0), vec2(100.0, HEAD + 40.0));
        let axis = TimeAxis::new(100, None);
        let view = axis.view();
        assert_eq!(lanes.hit(pos2(10.0, HEAD + 10.0), plot, &view).map(|(lane, _)| lane.name.as_str()), Some("One"));
        assert!(lanes.hit(pos2(10.0, HEAD + 30.0), plot, &view).is_none());
        assert_eq!(lanes.tie_at(pos2(50.0, HEAD + 20.0), plot, &view).map(|tie| tie.tag), Some(3));
    }
}
