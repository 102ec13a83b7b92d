//! The map as a drawing in SVG: the same places, lines and words as on screen, for slides and documents.
//!
//! Equal maps give equal bytes.

use egui::{Color32, Pos2, Rect};

use super::frames::Frame;
use super::geometry::{CARD_EDGE, CARD_PAD_X, CARD_PAD_Y, Card, Link, MapGeometry};
use super::paint_card::process_colour;
use crate::model::HandoffKind;
use crate::ui::theme::Palette;

/// Room round the drawing.
const MARGIN: f32 = 24.0;
/// Faces that look alike where ours is not installed.
const FACES: &str = "'Source Sans 3','Source Sans Pro',Inter,'Segoe UI',sans-serif";

/// Draws the map with the colours of an appearance.
pub fn drawing(map: &MapGeometry, palette: &Palette, title: &str) -> String {
    let bounds = map.bounds().unwrap_or(Rect::from_min_size(Pos2::ZERO, egui::vec2(1.0, 1.0))).expand(MARGIN);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" viewBox=\"{x} {y} {w} {h}\" font-family=\"{FACES}\">\n<title>{}</title>\n",
        escaped(title),
        x = number(bounds.left()),
        y = number(bounds.top()),
        w = number(bounds.width()),
        h = number(bounds.height()),
    );
    out += &rect(bounds, 0.0, palette.paper, None);
    for frame in map.frames.iter().filter(|frame| !frame.collapsed) {
        out += &rect(frame.rect, 12.0, palette.sunken, Some(palette.hairline));
        out += &text(frame.rect.min + egui::vec2(14.0, 22.0), map.sizes.meta + 1.0, true, palette.ink_secondary, &frame.title);
    }
    for link in &map.links {
        out += &line(link, palette);
    }
    for card in map.stacked() {
        out += &drawn_card(card, map, palette);
    }
    for frame in map.frames.iter().filter(|frame| frame.collapsed) {
        out += &closed(frame, map, palette);
    }
    for link in &map.links {
        out += &rect(link.label_rect, 4.0, palette.paper, None);
        let at = link.label_rect.center();
        out += &format!(
            "<text x=\"{}\" y=\"{}\" font-size=\"{}\" text-anchor=\"middle\" fill=\"{}\">{}</text>\n",
            number(at.x),
            number(at.y + map.sizes.label * 0.34),
            number(map.sizes.label),
            colour(palette.ink_secondary),
            escaped(&link.label)
        );
    }
    for note in &map.notes {
        out += &rect(note.rect, 3.0, palette.look_soft, Some(palette.look));
        for (place, words) in note.lines.iter().enumerate() {
            let at = note.rect.min + egui::vec2(10.0, 24.0 + 18.0 * place as f32);
            out += &text(at, 13.0, false, palette.ink, words);
        }
    }
    out + "</svg>\n"
}

fn drawn_card(card: &Card, map: &MapGeometry, palette: &Palette) -> String {
    let sizes = map.sizes;
    let mut out = rect(card.rect, 8.0, palette.raised, Some(palette.outline));
    let edge = Rect::from_min_size(card.rect.min + egui::vec2(0.0, 4.0), egui::vec2(CARD_EDGE, card.rect.height() - 8.0));
    out += &rect(edge, 2.0, process_colour(palette, card.process), None);
    let mut y = card.rect.top() + CARD_PAD_Y;
    for words in &card.name {
        out += &text(Pos2::new(card.rect.left() + CARD_PAD_X, y + sizes.name_line * 0.75), sizes.name, true, palette.ink, words);
        y += sizes.name_line;
    }
    for words in &card.meta {
        out += &text(Pos2::new(card.rect.left() + CARD_PAD_X, y + sizes.meta_line * 0.75), sizes.meta, false, palette.ink_secondary, words);
        y += sizes.meta_line;
    }
    out
}

fn closed(frame: &Frame, map: &MapGeometry, palette: &Palette) -> String {
    let sizes = map.sizes;
    let mut out = rect(frame.rect.translate(egui::vec2(4.0, 4.0)), 8.0, palette.surface, Some(palette.outline));
    out += &rect(frame.rect, 8.0, palette.raised, Some(palette.outline));
    let left = frame.rect.left() + CARD_PAD_X;
    let mut y = frame.rect.top() + CARD_PAD_Y;
    out += &text(Pos2::new(left, y + sizes.name_line * 0.75), sizes.name, true, palette.ink, &frame.title);
    y += sizes.name_line;
    for words in &frame.summary {
        out += &text(Pos2::new(left, y + sizes.meta_line * 0.75), sizes.meta, false, palette.ink_secondary, words);
        y += sizes.meta_line;
    }
    out
}

/// Information thin and dashed with an open head, work solid, goods double with a filled head.
fn line(link: &Link, palette: &Palette) -> String {
    let ink = colour(palette.ink_secondary);
    let path = |way: &[Pos2]| {
        way.iter()
            .enumerate()
            .map(|(place, at)| format!("{}{} {}", if place == 0 { "M" } else { "L" }, number(at.x), number(at.y)))
            .collect::<Vec<_>>()
            .join(" ")
    };
    let stroke = |width: f32, ink: &str, more: &str| {
        format!(
            "<path d=\"{}\" fill=\"none\" stroke=\"{ink}\" stroke-width=\"{}\" stroke-linejoin=\"round\"{more}/>\n",
            path(&link.way),
            number(width)
        )
    };
    let mut out = match link.kind {
        HandoffKind::Information => stroke(1.25, &ink, " stroke-dasharray=\"6 4\""),
        HandoffKind::Work => stroke(1.75, &ink, ""),
        HandoffKind::Material => stroke(6.5, &ink, "") + &stroke(3.0, &colour(palette.paper), ""),
    };
    if let [.., before, tip] = link.way.as_slice() {
        let length = if link.kind == HandoffKind::Material { 13.0 } else { 10.0 };
        let along = (*tip - *before).normalized() * length;
        let across = along.rot90() * 0.5;
        let back = *tip - along;
        let head = [back + across, *tip, back - across];
        out += &if link.kind == HandoffKind::Information {
            format!("<path d=\"{}\" fill=\"none\" stroke=\"{ink}\" stroke-width=\"1.5\"/>\n", path(&head))
        } else {
            format!("<path d=\"{} Z\" fill=\"{ink}\"/>\n", path(&head))
        };
    }
    out
}

fn rect(rect: Rect, radius: f32, fill: Color32, stroke: Option<Color32>) -> String {
    let edge = stroke.map(|stroke| format!(" stroke=\"{}\"", colour(stroke))).unwrap_or_default();
    format!(
        "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{}\" fill=\"{}\"{edge}/>\n",
        number(rect.left()),
        number(rect.top()),
        number(rect.width()),
        number(rect.height()),
        number(radius),
        colour(fill)
    )
}

fn text(at: Pos2, size: f32, strong: bool, ink: Color32, words: &str) -> String {
    let weight = if strong { " font-weight=\"600\"" } else { "" };
    format!(
        "<text x=\"{}\" y=\"{}\" font-size=\"{}\"{weight} fill=\"{}\">{}</text>\n",
        number(at.x),
        number(at.y),
        number(size),
        colour(ink),
        escaped(words)
    )
}

fn colour(colour: Color32) -> String {
    format!("#{:02x}{:02x}{:02x}", colour.r(), colour.g(), colour.b())
}

/// A number with at most two decimals and none that say nothing.
fn number(value: f32) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::super::geometry::Sizes;
    use super::*;
    use crate::model::edit::Edit;
    use crate::model::{Document, Position};
    use crate::ui::theme::Appearance;

    #[test]
    fn a_drawing_holds_names_lines_and_nothing_that_breaks_it() {
        let mut document = Document::default();
        for (name, x) in [("R&D <new>", 0.0), ("Planning", 400.0)] {
            Edit::AddFunction { name: name.to_owned(), at: Position { x, y: 0.0 } }.apply(&mut document).unwrap();
        }
        Edit::AddHandoff { from: 1.into(), to: 2.into(), kind: HandoffKind::Material }.apply(&mut document).unwrap();
        let map = MapGeometry::new(&document, Sizes::DESK, &std::collections::BTreeMap::new(), &|text, _| 7.0 * text.len() as f32);
        let palette = Palette::for_appearance(Appearance::Light);
        let drawn = drawing(&map, &palette, "Plan");
        assert!(drawn.contains("R&amp;D &lt;new&gt;") && drawn.contains("at once") && drawn.ends_with("</svg>\n"));
        assert_eq!(drawn, drawing(&map, &palette, "Plan"));
        assert_eq!(drawn.matches("<svg").count(), 1);
        assert_eq!((number(1.5), number(2.0), number(-0.126)), ("1.5".to_owned(), "2".to_owned(), "-0.13".to_owned()));
    }
}
