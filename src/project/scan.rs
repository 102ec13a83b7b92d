//! Walks over the brackets of a project file: says in which element and field a place lies, and finds
//! what the format would let pass silently. It must not build the document.

use std::collections::BTreeSet;

use super::lexer::{Lexer, Token, TokenKind};
use super::words::quoted;

/// Deepest nesting of brackets that is read; the document itself needs about ten.
const MAX_DEPTH: usize = 120;

/// Something in the text that must not pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hazard {
    /// Where, in bytes.
    pub(super) offset: usize,
    /// What is wrong.
    pub(super) sentence: String,
    /// What to do.
    pub(super) remedy: String,
}

/// What one walk over a text finds out.
#[derive(Debug, Clone, Default)]
pub(super) struct Scan<'a> {
    /// The value of `version` in the outermost brackets.
    pub(super) version: Option<Token<'a>>,
    /// The first thing that must not pass.
    pub(super) hazard: Option<Hazard>,
    /// Brackets that say nothing, as in `Periodic((at: …))`; the format wants them left out.
    pub(super) redundant: Vec<usize>,
    /// The first closing bracket that does not fit: its place and the bracket it meets.
    pub(super) mismatch: Option<(usize, u8)>,
    /// Where the innermost bracket opens that is not closed at the end.
    pub(super) unclosed: Option<usize>,
}

/// Walks over a whole text.
pub(super) fn scan(text: &str) -> Scan<'_> {
    let mut found = Scan::default();
    let mut walk = Walk::default();
    let mut before = [None::<Token<'_>>; 3];
    for token in Lexer::new(text) {
        match token.kind {
            TokenKind::Open(_) if MAX_DEPTH <= walk.frames.len() => {
                found.hazard.get_or_insert_with(|| too_deep(token.start));
                return found;
            }
            TokenKind::Word => {
                if is_not_finite(token.text) {
                    found.hazard.get_or_insert_with(|| not_finite(token));
                }
                if let [root] = walk.frames.as_slice()
                    && root.key == "version"
                {
                    found.version.get_or_insert(token);
                }
            }
            TokenKind::Colon => {
                if let Some(hazard) = walk.repeated_key() {
                    found.hazard.get_or_insert(hazard);
                }
                walk.note_redundant(before);
            }
            TokenKind::Close(close) => {
                let open = walk.frames.last().map_or(0, |frame| frame.open);
                if closing(open) != close {
                    found.mismatch.get_or_insert((token.start, open));
                }
                found.redundant.extend(walk.redundant_pair());
            }
            TokenKind::Open(_) | TokenKind::Comma | TokenKind::Text | TokenKind::Unclosed => {}
        }
        walk.step(token);
        before = [before[1], before[2], Some(token)];
    }
    found.unclosed = walk.frames.last().map(|frame| frame.start);
    found
}

/// The element and field in which a place of the text lies, in the words of the file.
pub(super) fn place_at(text: &str, offset: usize) -> String {
    let mut walk = Walk::default();
    for token in Lexer::new(text).take_while(|token| token.start < offset) {
        if walk.frames.len() <= MAX_DEPTH {
            walk.step(token);
        }
    }
    walk.place()
}

/// The last token that starts before a place, or at it.
pub(super) fn token_at(text: &str, offset: usize, at_it: bool) -> Option<Token<'_>> {
    Lexer::new(text).take_while(|token| token.start < offset || (at_it && token.start == offset)).last()
}

/// The first number that is too large for a coordinate.
pub(super) fn endless_coordinate(text: &str) -> Option<usize> {
    let is_endless = |word: &str| word.parse::<f32>().is_ok_and(f32::is_infinite);
    Lexer::new(text).find(|token| token.kind == TokenKind::Word && is_endless(&token.text.replace('_', ""))).map(|token| token.start)
}

/// The bracket that closes another.
pub(super) fn closing(open: u8) -> u8 {
    match open {
        b'(' => b')',
        b'[' => b']',
        b'{' => b'}',
        _ => 0,
    }
}

/// One pair of brackets that is open.
#[derive(Debug, Clone, Default)]
struct Frame<'a> {
    open: u8,
    start: usize,
    /// The word in front of the bracket, such as a variant.
    name: &'a str,
    /// The field or map key whose value is being read.
    key: &'a str,
    /// How many values came before.
    index: usize,
    /// Whether its values have keys.
    keyed: bool,
    /// What the field `name` holds.
    label: &'a str,
    /// Keys of a map so far.
    keys: BTreeSet<String>,
    /// Whether this bracket stands directly inside that of a variant.
    redundant: bool,
    /// The pair inside this bracket that may say nothing.
    wraps: Option<[usize; 2]>,
}

#[derive(Debug, Default)]
struct Walk<'a> {
    frames: Vec<Frame<'a>>,
    /// The word or text just read.
    last: Option<Token<'a>>,
}

impl<'a> Walk<'a> {
    fn step(&mut self, token: Token<'a>) {
        let depth = self.frames.len();
        let last = self.last.take();
        match token.kind {
            TokenKind::Open(open) => {
                let name = last.filter(|word| word.kind == TokenKind::Word).map_or("", |word| word.text);
                if let Some(outer) = self.frames.last_mut() {
                    outer.wraps = None;
                }
                self.frames.push(Frame { open, start: token.start, name, ..Frame::default() });
            }
            TokenKind::Close(_) => {
                let closed = self.frames.pop();
                if let (Some(closed), Some(outer)) = (closed, self.frames.last_mut())
                    && closed.redundant
                {
                    outer.wraps = Some([closed.start, token.start]);
                }
            }
            TokenKind::Comma => {
                if let Some(frame) = self.frames.last_mut() {
                    frame.index += 1;
                    frame.key = "";
                }
            }
            TokenKind::Colon => {
                if let (Some(frame), Some(word)) = (self.frames.last_mut(), last) {
                    frame.key = word.text;
                    frame.keyed = true;
                }
            }
            TokenKind::Word | TokenKind::Text | TokenKind::Unclosed => {
                if let Some(frame) = self.frames.last_mut() {
                    frame.wraps = None;
                    if depth == ENTITY_DEPTH && frame.key == "name" {
                        frame.label = token.text;
                    }
                }
                self.last = Some(token);
            }
        }
    }

    /// Whether the key before a colon stands a second time in its map.
    fn repeated_key(&mut self) -> Option<Hazard> {
        let key = self.last?;
        let frame = self.frames.last_mut().filter(|frame| frame.open == b'{')?;
        let plain = match key.kind {
            TokenKind::Text => ron::from_str::<String>(key.text).unwrap_or_else(|_| key.text.to_owned()),
            _ => ron::from_str::<u64>(key.text).map_or_else(|_| key.text.to_owned(), |number| number.to_string()),
        };
        let repeated = !frame.keys.insert(plain);
        repeated.then(|| Hazard {
            offset: key.start,
            sentence: format!("{} stands twice in one list; the second would replace the first.", quoted(key.text)),
            remedy: "Give one of the two another number or name, or remove it.".to_owned(),
        })
    }

    /// At the first colon inside `Name((key:` the inner bracket may be one too many.
    fn note_redundant(&mut self, before: [Option<Token<'a>>; 3]) {
        let [Some(outer), Some(inner), Some(_)] = before else { return };
        let [.., around, inside] = self.frames.as_mut_slice() else { return };
        let doubled = outer.kind == TokenKind::Open(b'(') && inner.kind == TokenKind::Open(b'(');
        if doubled && !around.name.is_empty() && inside.start == inner.start {
            inside.redundant = true;
        }
    }

    /// At a closing bracket: the pair inside it that says nothing.
    fn redundant_pair(&self) -> impl Iterator<Item = usize> + use<> {
        self.frames.last().and_then(|frame| frame.wraps).into_iter().flatten()
    }

    fn place(&self) -> String {
        let [root, inner @ ..] = self.frames.as_slice() else { return String::new() };
        if root.key != "document" {
            return root.key.to_owned();
        }
        let [document, inner @ ..] = inner else { return String::new() };
        let mut place = document.key.to_owned();
        let inner = match inner {
            [table, entity @ ..] if table.open == b'{' => {
                if !table.key.is_empty() {
                    place.push(' ');
                    place.push_str(table.key);
                }
                if let Some(Ok(label)) =
                    entity.first().filter(|frame| !frame.label.is_empty()).map(|frame| ron::from_str::<String>(frame.label))
                {
                    place.push(' ');
                    place.push_str(&quoted(&label));
                }
                entity
            }
            inner => inner,
        };
        let path = steps(inner);
        if !path.is_empty() {
            place.push_str(", ");
            place.push_str(&path);
        }
        place
    }
}

/// How many brackets are open inside an entity: file, document, table, entity.
const ENTITY_DEPTH: usize = 4;

/// The path of a field, as scenarios and findings write it.
fn steps(frames: &[Frame<'_>]) -> String {
    let mut path = Vec::new();
    for (depth, frame) in frames.iter().enumerate() {
        if 0 < depth && !frame.name.is_empty() {
            path.push(frame.name.to_owned());
        }
        if !frame.key.is_empty() {
            path.push(ron::from_str::<String>(frame.key).unwrap_or_else(|_| frame.key.to_owned()));
        } else if 0 < depth && !frame.keyed && (0 < frame.index || frame.open == b'[') {
            path.push(frame.index.to_string());
        }
    }
    path.join("/")
}

/// Whether a word is a number that is not finite.
fn is_not_finite(word: &str) -> bool {
    let bare = word.trim_start_matches(['+', '-']);
    if matches!(bare, "inf" | "inff32" | "inff64" | "NaN" | "NaNf32" | "NaNf64") {
        return true;
    }
    if !bare.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return false;
    }
    let digits = bare.trim_end_matches("f32").trim_end_matches("f64").replace('_', "");
    digits.parse::<f64>().is_ok_and(f64::is_infinite)
}

fn not_finite(token: Token<'_>) -> Hazard {
    Hazard {
        offset: token.start,
        sentence: format!("{} is no finite number.", quoted(token.text)),
        remedy: "Write a number such as 12.5, or leave the field out.".to_owned(),
    }
}

fn too_deep(offset: usize) -> Hazard {
    Hazard {
        offset,
        sentence: format!("More than {MAX_DEPTH} brackets are open here; no project is nested that deep."),
        remedy: "Remove the repeated brackets, or take a backup of the file.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = r#"// Syncline
Syncline(version: 1, document: (
  settings: (title: "T"),
  decisions: { 5: (name: "Weekly plan", owner: 1, trigger: Periodic((at: Every(period: "7 d")))), },
  activities: { 6: (routing: (branches: [(to: 7), (via: 8)])) },
  decision_rights: { 9: (roles: []) },
))"#;

    fn place_of(needle: &str) -> String {
        let offset = SAMPLE.find(needle).unwrap_or_else(|| panic!("{needle}"));
        place_at(SAMPLE, offset)
    }

    #[test]
    fn a_place_is_named_by_element_and_path() {
        assert_eq!(place_of("\"7 d\""), "decisions 5 “Weekly plan”, trigger/Periodic/at/Every/period");
        assert_eq!(place_of("8)"), "activities 6, routing/branches/1/via");
        assert_eq!(place_of("\"T\""), "settings, title");
        assert_eq!(place_of("1, doc"), "version");
    }

    #[test]
    fn the_version_and_brackets_too_many_are_found() {
        let found = scan(SAMPLE);
        assert_eq!(found.version.map(|token| token.text), Some("1"));
        assert_eq!(found.redundant.iter().map(|at| &SAMPLE[*at..=*at]).collect::<Vec<_>>(), ["(", ")"]);
        assert_eq!((found.hazard, found.mismatch, found.unclosed), (None, None, None));
    }

    #[test]
    fn brackets_that_hold_a_list_of_values_are_not_too_many() {
        for text in ["Quantiles([(0.0, 1.0)])", "Function(3, (name: 4))", "A((x: 1), 2)", "(at: (x: 1))", "At((1.0, 2.0))"] {
            assert_eq!(scan(text).redundant, Vec::<usize>::new(), "{text}");
        }
        assert_eq!(scan("A((x: 1),)").redundant.len(), 2);
    }

    #[test]
    fn numbers_without_end_and_repeated_keys_are_hazards_with_a_place() {
        for (text, offset) in [
            ("(a: 1e999)", 4),
            ("(a: -inf)", 4),
            ("(a: NaN)", 4),
            ("{1: 2, 3: 4, 0x1: 5}", 13),
            ("{\"a\": 1, \"\\x61\": 2}", 9),
            ("(a: 1_0e9_99f64)", 4),
        ] {
            assert_eq!(scan(text).hazard.map(|hazard| hazard.offset), Some(offset), "{text}");
        }
        for text in ["(inf_x: 1e308, b: \"NaN inf 1e999\") // inf", "{1: {1: 2}, 2: {1: 2}}", "(a: 1, a: 2)"] {
            assert_eq!(scan(text).hazard, None, "{text}");
        }
    }

    #[test]
    fn a_hundred_thousand_brackets_are_a_hazard_and_no_overflow() {
        let text = "[".repeat(100_000);
        assert_eq!(scan(&text).hazard.map(|hazard| hazard.offset), Some(MAX_DEPTH));
        assert_eq!(place_at(&text, 99_999), "");
    }

    #[test]
    fn brackets_that_do_not_fit_and_brackets_left_open_are_noted() {
        assert_eq!(scan("(a: [1)").mismatch, Some((6, b'[')));
        assert_eq!(scan("(a: [1, 2]").unclosed, Some(0));
    }
}
