//! String kernels: search, case, trimming, joining, URIs, JSON, encodings. The representation is in `string`.

pub mod case;
pub mod codec;
pub mod json;
pub mod json_write;
pub mod ops;
pub mod uri;
