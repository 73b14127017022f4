//! The writer: any `serde::Serialize` value as canonical JSON (RFC 8785), straight into bytes.
//!
//! It does not go through `serde_json::Value`, which turns a NaN into `null` before anyone can refuse it.

use super::{MAX_DEPTH, MAX_INTEGER};
use serde::ser::{self, Serialize};

/// Why a value has no canonical JSON.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    /// A floating-point number.
    #[error("a floating-point number has no place in the record: write a decimal as a string")]
    Float,
    /// Magnitude above 2^53 - 1.
    #[error("integer beyond 2^53-1: write it as a string")]
    Range,
    /// More than [`MAX_DEPTH`] containers within each other.
    #[error("nested deeper than 16 levels")]
    Depth,
    /// A map key that is not a string.
    #[error("a key that is not a text")]
    Key,
    /// The same key twice in one map.
    #[error("the key {0:?} twice in one object")]
    DuplicateKey(String),
    /// What the value's own serialization says.
    #[error("{0}")]
    Value(String),
}

impl ser::Error for WriteError {
    fn custom<T: std::fmt::Display>(message: T) -> Self {
        WriteError::Value(message.to_string())
    }
}

/// Writes `value` as canonical JSON.
///
/// ```
/// let value = serde_json::json!({"seats": 3, "name": "Nord"});
/// assert_eq!(mandat_record::json::to_vec(&value)?, br#"{"name":"Nord","seats":3}"#);
/// assert!(mandat_record::json::to_vec(&0.5).is_err());
/// # Ok::<(), mandat_record::json::WriteError>(())
/// ```
pub fn to_vec<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, WriteError> {
    let mut out = Vec::new();
    value.serialize(Writer { out: &mut out, depth: 0 })?;
    Ok(out)
}

/// Appends a string with the escapes of section 3.2.2.2.
fn write_string(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    for &byte in text.as_bytes() {
        match byte {
            b'"' | b'\\' => out.extend([b'\\', byte]),
            0x08 => out.extend(b"\\b"),
            b'\t' => out.extend(b"\\t"),
            b'\n' => out.extend(b"\\n"),
            0x0c => out.extend(b"\\f"),
            b'\r' => out.extend(b"\\r"),
            0..0x20 => out.extend(format!("\\u{byte:04x}").as_bytes()),
            _ => out.push(byte),
        }
    }
    out.push(b'"');
}

struct Writer<'a> {
    out: &'a mut Vec<u8>,
    depth: usize,
}

impl<'a> Writer<'a> {
    fn inside(&self) -> Result<usize, WriteError> {
        if self.depth == MAX_DEPTH { Err(WriteError::Depth) } else { Ok(self.depth + 1) }
    }

    fn list(self) -> Result<List<'a>, WriteError> {
        let depth = self.inside()?;
        self.out.push(b'[');
        Ok(List { out: self.out, depth, first: true, close: b"]" })
    }

    fn map(self) -> Result<Object<'a>, WriteError> {
        let depth = self.inside()?;
        Ok(Object { out: self.out, depth, fields: Vec::new(), key: None, close: &[] })
    }

    /// Opens `{"variant":` for serde's externally tagged enums; gives a writer for what stands inside.
    fn tagged(self, variant: &str) -> Result<Writer<'a>, WriteError> {
        let depth = self.inside()?;
        self.out.push(b'{');
        write_string(self.out, variant);
        self.out.push(b':');
        Ok(Writer { out: self.out, depth })
    }
}

/// An array, or a tuple variant, which closes an object too.
struct List<'a> {
    out: &'a mut Vec<u8>,
    depth: usize,
    first: bool,
    close: &'static [u8],
}

impl List<'_> {
    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), WriteError> {
        if !std::mem::take(&mut self.first) {
            self.out.push(b',');
        }
        value.serialize(Writer { out: self.out, depth: self.depth })
    }

    fn finish(self) {
        self.out.extend(self.close);
    }
}

/// An object, whose fields wait to be sorted by the UTF-16 code units of their keys.
struct Object<'a> {
    out: &'a mut Vec<u8>,
    depth: usize,
    fields: Vec<(String, Vec<u8>)>,
    key: Option<String>,
    close: &'static [u8],
}

impl Object<'_> {
    fn field<T: Serialize + ?Sized>(&mut self, key: String, value: &T) -> Result<(), WriteError> {
        let mut bytes = Vec::new();
        value.serialize(Writer { out: &mut bytes, depth: self.depth })?;
        self.fields.push((key, bytes));
        Ok(())
    }

    fn finish(mut self) -> Result<(), WriteError> {
        self.fields.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
        if let Some(pair) = self.fields.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            return Err(WriteError::DuplicateKey(pair[0].0.clone()));
        }
        self.out.push(b'{');
        for (number, (key, value)) in self.fields.iter().enumerate() {
            if number > 0 {
                self.out.push(b',');
            }
            write_string(self.out, key);
            self.out.push(b':');
            self.out.extend(value);
        }
        self.out.push(b'}');
        self.out.extend(self.close);
        Ok(())
    }
}

impl<'a> ser::Serializer for Writer<'a> {
    type Ok = ();
    type Error = WriteError;
    type SerializeSeq = List<'a>;
    type SerializeTuple = List<'a>;
    type SerializeTupleStruct = List<'a>;
    type SerializeTupleVariant = List<'a>;
    type SerializeMap = Object<'a>;
    type SerializeStruct = Object<'a>;
    type SerializeStructVariant = Object<'a>;

    fn serialize_bool(self, value: bool) -> Result<(), WriteError> {
        self.out.extend(if value { &b"true"[..] } else { b"false" });
        Ok(())
    }
    fn serialize_i8(self, value: i8) -> Result<(), WriteError> {
        self.serialize_i64(value.into())
    }
    fn serialize_i16(self, value: i16) -> Result<(), WriteError> {
        self.serialize_i64(value.into())
    }
    fn serialize_i32(self, value: i32) -> Result<(), WriteError> {
        self.serialize_i64(value.into())
    }
    fn serialize_i64(self, value: i64) -> Result<(), WriteError> {
        if value.unsigned_abs() > MAX_INTEGER {
            return Err(WriteError::Range);
        }
        self.out.extend(value.to_string().as_bytes());
        Ok(())
    }
    fn serialize_u8(self, value: u8) -> Result<(), WriteError> {
        self.serialize_i64(value.into())
    }
    fn serialize_u16(self, value: u16) -> Result<(), WriteError> {
        self.serialize_i64(value.into())
    }
    fn serialize_u32(self, value: u32) -> Result<(), WriteError> {
        self.serialize_i64(value.into())
    }
    fn serialize_u64(self, value: u64) -> Result<(), WriteError> {
        i64::try_from(value).map_err(|_| WriteError::Range).and_then(|value| self.serialize_i64(value))
    }
    fn serialize_f32(self, _: f32) -> Result<(), WriteError> {
        Err(WriteError::Float)
    }
    fn serialize_f64(self, _: f64) -> Result<(), WriteError> {
        Err(WriteError::Float)
    }
    fn serialize_char(self, value: char) -> Result<(), WriteError> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }
    fn serialize_str(self, value: &str) -> Result<(), WriteError> {
        write_string(self.out, value);
        Ok(())
    }
    fn serialize_bytes(self, value: &[u8]) -> Result<(), WriteError> {
        self.collect_seq(value)
    }
    fn serialize_none(self) -> Result<(), WriteError> {
        self.serialize_unit()
    }
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), WriteError> {
        value.serialize(self)
    }
    fn serialize_unit(self) -> Result<(), WriteError> {
        self.out.extend(b"null");
        Ok(())
    }
    fn serialize_unit_struct(self, _: &'static str) -> Result<(), WriteError> {
        self.serialize_unit()
    }
    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<(), WriteError> {
        self.serialize_str(variant)
    }
    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), WriteError> {
        value.serialize(self)
    }
    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), WriteError> {
        let writer = self.tagged(variant)?;
        value.serialize(Writer { out: &mut *writer.out, depth: writer.depth })?;
        writer.out.push(b'}');
        Ok(())
    }
    fn serialize_seq(self, _: Option<usize>) -> Result<List<'a>, WriteError> {
        self.list()
    }
    fn serialize_tuple(self, _: usize) -> Result<List<'a>, WriteError> {
        self.list()
    }
    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<List<'a>, WriteError> {
        self.list()
    }
    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<List<'a>, WriteError> {
        Ok(List { close: b"]}", ..self.tagged(variant)?.list()? })
    }
    fn serialize_map(self, _: Option<usize>) -> Result<Object<'a>, WriteError> {
        self.map()
    }
    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Object<'a>, WriteError> {
        self.map()
    }
    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Object<'a>, WriteError> {
        Ok(Object { close: b"}", ..self.tagged(variant)?.map()? })
    }
}

impl ser::SerializeSeq for List<'_> {
    type Ok = ();
    type Error = WriteError;
    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), WriteError> {
        self.item(value)
    }
    fn end(self) -> Result<(), WriteError> {
        self.finish();
        Ok(())
    }
}

impl ser::SerializeTuple for List<'_> {
    type Ok = ();
    type Error = WriteError;
    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), WriteError> {
        self.item(value)
    }
    fn end(self) -> Result<(), WriteError> {
        self.finish();
        Ok(())
    }
}

impl ser::SerializeTupleStruct for List<'_> {
    type Ok = ();
    type Error = WriteError;
    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), WriteError> {
        self.item(value)
    }
    fn end(self) -> Result<(), WriteError> {
        self.finish();
        Ok(())
    }
}

impl ser::SerializeTupleVariant for List<'_> {
    type Ok = ();
    type Error = WriteError;
    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), WriteError> {
        self.item(value)
    }
    fn end(self) -> Result<(), WriteError> {
        self.finish();
        Ok(())
    }
}

impl ser::SerializeMap for Object<'_> {
    type Ok = ();
    type Error = WriteError;
    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), WriteError> {
        // Texts, and what serializes as a text (identifiers, unit variants). Numbers are refused: a number as a key would
        // sort as text, which nobody who reads it expects.
        let mut written = Vec::new();
        key.serialize(Writer { out: &mut written, depth: self.depth })?;
        self.key = Some(serde_json::from_slice(&written).map_err(|_| WriteError::Key)?);
        Ok(())
    }
    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), WriteError> {
        let key = self.key.take().ok_or(WriteError::Key)?;
        self.field(key, value)
    }
    fn end(self) -> Result<(), WriteError> {
        self.finish()
    }
}

impl ser::SerializeStruct for Object<'_> {
    type Ok = ();
    type Error = WriteError;
    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), WriteError> {
        self.field(key.to_owned(), value)
    }
    fn end(self) -> Result<(), WriteError> {
        self.finish()
    }
}

impl ser::SerializeStructVariant for Object<'_> {
    type Ok = ();
    type Error = WriteError;
    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), WriteError> {
        self.field(key.to_owned(), value)
    }
    fn end(self) -> Result<(), WriteError> {
        self.finish()
    }
}
