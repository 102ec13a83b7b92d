//! How the document's plain records are written: every field has a default and is left out of the
//! file when it holds it, and an unknown field is refused rather than dropped.

/// Whether a field holds its default and need not be written.
pub(crate) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// Defines a record of the document with the rules of this module.
macro_rules! record {
    ($(
        $(#[$meta:meta])*
        pub struct $name:ident {
            $( $(#[$field_meta:meta])* pub $field:ident : $ty:ty ),* $(,)?
        }
    )*) => {
        $(
            $(#[$meta])*
            #[derive(Debug, Clone, PartialEq, Default, serde::Serialize, serde::Deserialize)]
            #[serde(default, deny_unknown_fields)]
            pub struct $name {
                $(
                    $(#[$field_meta])*
                    #[serde(skip_serializing_if = "crate::model::record::is_default")]
                    pub $field: $ty,
                )*
            }
        )*
    };
}

/// Defines a choice of the document; the variant marked `#[default]` is what a missing field means.
macro_rules! choice {
    ($(
        $(#[$meta:meta])*
        pub enum $name:ident { $($body:tt)* }
    )*) => {
        $(
            $(#[$meta])*
            #[derive(Debug, Clone, PartialEq, Default, serde::Serialize, serde::Deserialize)]
            #[serde(deny_unknown_fields)]
            pub enum $name { $($body)* }
        )*
    };
}

/// Defines a plain choice without data, which can be copied, ordered and listed.
macro_rules! plain_choice {
    ($(
        $(#[$meta:meta])*
        pub enum $name:ident {
            $( $(#[$vmeta:meta])* $variant:ident = $label:literal ),* $(,)?
        }
    )*) => {
        $(
            $(#[$meta])*
            #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, serde::Serialize, serde::Deserialize)]
            pub enum $name {
                $( $(#[$vmeta])* $variant ),*
            }

            impl $name {
                /// Every value, in the order in which a list shows them.
                pub const ALL: &'static [Self] = &[$(Self::$variant),*];

                /// The words a reader sees.
                pub fn label(self) -> &'static str {
                    match self {
                        $(Self::$variant => $label),*
                    }
                }
            }
        )*
    };
}

pub(crate) use {choice, plain_choice, record};
