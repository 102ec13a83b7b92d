//! Cuts the text of a project file into tokens with their place. It must not judge what the tokens mean:
//! broken texts come out as tokens, too.

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// `(`, `[` or `{`.
    Open(u8),
    /// `)`, `]` or `}`.
    Close(u8),
    /// `,`
    Comma,
    /// `:`
    Colon,
    /// A text in quotation marks, with them.
    Text,
    /// A name, a number, or whatever else stands between the other kinds.
    Word,
    /// A text or comment that never ends.
    Unclosed,
}

/// A piece of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token<'a> {
    /// What it is.
    pub(super) kind: TokenKind,
    /// Its bytes as they stand in the file.
    pub(super) text: &'a str,
    /// Where it starts, in bytes.
    pub(super) start: usize,
}

/// Goes through a text token by token, without recursion and in one pass.
#[derive(Debug, Clone)]
pub(super) struct Lexer<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Skips spaces and comments; a comment without an end is a token.
    fn skip_blank(&mut self) -> Option<Token<'a>> {
        loop {
            let rest = self.rest();
            let trimmed = rest.trim_start_matches(is_blank);
            self.at += rest.len() - trimmed.len();
            if trimmed.starts_with("//") {
                self.at += trimmed.find('\n').unwrap_or(trimmed.len());
            } else if trimmed.starts_with("/*") {
                match comment_length(trimmed) {
                    Some(length) => self.at += length,
                    None => return Some(self.take(TokenKind::Unclosed, trimmed.len())),
                }
            } else {
                return None;
            }
        }
    }

    fn take(&mut self, kind: TokenKind, length: usize) -> Token<'a> {
        let start = self.at;
        let rest = self.rest();
        let text = rest.get(..length).unwrap_or(rest);
        self.at += text.len();
        Token { kind, text, start }
    }
}

impl<'a> Iterator for Lexer<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        if let Some(unclosed) = self.skip_blank() {
            return Some(unclosed);
        }
        let rest = self.rest();
        let first = *rest.as_bytes().first()?;
        let (kind, length) = match first {
            b'(' | b'[' | b'{' => (TokenKind::Open(first), 1),
            b')' | b']' | b'}' => (TokenKind::Close(first), 1),
            b',' => (TokenKind::Comma, 1),
            b':' => (TokenKind::Colon, 1),
            b'"' => text_length(rest).map_or((TokenKind::Unclosed, rest.len()), |length| (TokenKind::Text, length)),
            b'\'' => (TokenKind::Word, character_length(rest)),
            _ => match raw_text_length(rest) {
                Some(Ok(length)) => (TokenKind::Text, length),
                Some(Err(())) => (TokenKind::Unclosed, rest.len()),
                None => (TokenKind::Word, word_length(rest)),
            },
        };
        Some(self.take(kind, length))
    }
}

/// The format counts direction marks between tokens as spaces.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200E}' | '\u{200F}')
}

/// Length of a block comment; they nest.
fn comment_length(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let (mut depth, mut at) = (0_usize, 0);
    while at + 1 < bytes.len() {
        match &bytes[at..at + 2] {
            b"/*" => depth += 1,
            b"*/" => depth -= 1,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

/// Length of a text in plain quotation marks, with them.
fn text_length(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 1;
    while at < bytes.len() {
        match bytes[at] {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    None
}

/// Length of a text such as `r#"…"#`, an error if it never ends, nothing if this is none.
fn raw_text_length(text: &str) -> Option<Result<usize, ()>> {
    let prefix = ["br", "r"].into_iter().find(|prefix| text.starts_with(prefix))?;
    let after = &text[prefix.len()..];
    let n_hashes = after.len() - after.trim_start_matches('#').len();
    let body = after[n_hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(n_hashes));
    Some(body.find(&end).map(|at| prefix.len() + n_hashes + 1 + at + end.len()).ok_or(()))
}

/// Length of a single character in apostrophes, or of the apostrophe alone.
fn character_length(text: &str) -> usize {
    let mut chars = text.char_indices().skip(1);
    let escaped = matches!(chars.next(), Some((_, '\\')));
    if escaped {
        chars.next();
    }
    match chars.next() {
        Some((at, '\'')) => at + 1,
        _ => 1,
    }
}

/// Length of a run up to the next character that starts another token; at least one character.
fn word_length(text: &str) -> usize {
    let first = text.chars().next().map_or(0, char::len_utf8);
    let rest = &text[first..];
    let ends = |c: char| is_blank(c) || matches!(c, '(' | ')' | '[' | ']' | '{' | '}' | ',' | ':' | '"' | '\'' | '/');
    first + rest.find(ends).unwrap_or(rest.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(text: &str) -> Vec<&str> {
        Lexer::new(text).map(|token| token.text).collect()
    }

    #[test]
    fn brackets_texts_and_words_come_out_one_by_one() {
        assert_eq!(
            words(r#"Syncline(a: [1, -2.5e3], "b:(c")"#),
            ["Syncline", "(", "a", ":", "[", "1", ",", "-2.5e3", "]", ",", "\"b:(c\"", ")"]
        );
    }

    #[test]
    fn comments_are_skipped_even_when_nested_and_brackets_in_texts_do_not_count() {
        assert_eq!(words("a /* ( /* [ */ { */ b // )\n c"), ["a", "b", "c"]);
        assert_eq!(words(r##"r#"a " ("# 'x' '\'' "\"(""##), ["r#\"a \" (\"#", "'x'", "'\\''", "\"\\\"(\""]);
    }

    #[test]
    fn what_never_ends_is_one_token_up_to_the_end() {
        for text in ["\"abc", "/* abc", "r#\"abc\""] {
            let tokens: Vec<_> = Lexer::new(text).collect();
            assert_eq!(tokens.len(), 1, "{text}");
            assert_eq!((tokens[0].kind, tokens[0].text), (TokenKind::Unclosed, text));
        }
    }

    #[test]
    fn a_name_that_starts_like_a_raw_text_is_a_name() {
        assert_eq!(words("resources: r#true, bridge"), ["resources", ":", "r#true", ",", "bridge"]);
    }

    proptest! {
        #[test]
        fn every_text_ends_and_tokens_stand_where_they_say(text in "[ -~\n\u{e9}\u{200e}\\\\\"'/*r#(]{0,60}") {
            let mut last = 0;
            for token in Lexer::new(&text) {
                prop_assert!(last <= token.start && !token.text.is_empty());
                prop_assert_eq!(&text[token.start..token.start + token.text.len()], token.text);
                last = token.start + token.text.len();
            }
        }
    }
}
