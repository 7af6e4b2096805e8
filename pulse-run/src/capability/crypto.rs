//! Digests and HMAC for `crypto.subtle`. The work is proportional to its input, which the guest holds in
//! memory already; large inputs leave the event loop's thread.

use hmac::{Hmac, Mac};
use pulse_abi::host::{OP_CRYPTO_DIGEST, OP_CRYPTO_HMAC_SIGN};
use pulse_abi::wire::Wire;
use sha2::Digest;

use crate::error::{OpError, OpResult};

/// Above this size hashing moves to a blocking thread.
const INLINE: usize = 64 * 1024;

pub async fn run(op: i32, payload: Wire) -> OpResult {
    let size: usize = payload.as_list().unwrap_or_default().iter().map(|item| item.as_bytes().map_or(0, <[u8]>::len)).sum();
    if size <= INLINE {
        return compute(op, &payload);
    }
    let task = tokio::task::spawn_blocking(move || compute(op, &payload));
    task.await.map_err(|_| OpError::new("the digest could not be computed"))?
}

fn compute(op: i32, payload: &Wire) -> OpResult {
    let bad = || OpError::bad_payload("crypto");
    match (op, payload.as_list().ok_or_else(bad)?) {
        (OP_CRYPTO_DIGEST, [algorithm, data]) => {
            let data = data.as_bytes().ok_or_else(bad)?;
            let digest = match algorithm.as_str().ok_or_else(bad)? {
                "SHA-1" => sha1::Sha1::digest(data).to_vec(),
                "SHA-256" => sha2::Sha256::digest(data).to_vec(),
                "SHA-384" => sha2::Sha384::digest(data).to_vec(),
                "SHA-512" => sha2::Sha512::digest(data).to_vec(),
                "MD5" => md5::Md5::digest(data).to_vec(),
                other => return Err(unsupported(other)),
            };
            Ok(Wire::Bytes(digest))
        }
        (OP_CRYPTO_HMAC_SIGN, [algorithm, key, data]) => {
            let (key, data) = (key.as_bytes().ok_or_else(bad)?, data.as_bytes().ok_or_else(bad)?);
            hmac(algorithm.as_str().ok_or_else(bad)?, key, data).map(Wire::Bytes)
        }
        _ => Err(bad()),
    }
}

/// HMAC with the hash of that name.
pub fn hmac(algorithm: &str, key: &[u8], data: &[u8]) -> Result<Vec<u8>, OpError> {
    macro_rules! sign {
        ($hash:ty) => {{
            let mut mac = Hmac::<$hash>::new_from_slice(key).map_err(|_| OpError::new("the key cannot be used"))?;
            mac.update(data);
            mac.finalize().into_bytes().to_vec()
        }};
    }
    Ok(match algorithm {
        "SHA-1" => sign!(sha1::Sha1),
        "SHA-256" => sign!(sha2::Sha256),
        "SHA-384" => sign!(sha2::Sha384),
        "SHA-512" => sign!(sha2::Sha512),
        other => return Err(unsupported(other)),
    })
}

fn unsupported(algorithm: &str) -> OpError {
    OpError { name: "NotSupportedError", message: format!("Unrecognized or unimplemented digest algorithm requested ({algorithm})."), code: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(wire: &Wire) -> String {
        wire.as_bytes().unwrap().iter().map(|b| format!("{b:02x}")).collect()
    }

    #[tokio::test]
    async fn known_answers() {
        let digest = |name: &str| Wire::List(vec![name.into(), "abc".into()]);
        assert_eq!(hex(&run(OP_CRYPTO_DIGEST, digest("SHA-1")).await.unwrap()), "a9993e364706816aba3e25717850c26c9cd0d89d");
        assert_eq!(hex(&run(OP_CRYPTO_DIGEST, digest("MD5")).await.unwrap()), "900150983cd24fb0d6963f7d28e17f72");
        assert!(hex(&run(OP_CRYPTO_DIGEST, digest("SHA-256")).await.unwrap()).starts_with("ba7816bf8f01cfea"));
        assert!(run(OP_CRYPTO_DIGEST, digest("SHA-3")).await.is_err());
        let sign = Wire::List(vec!["SHA-256".into(), "key".into(), "The quick brown fox jumps over the lazy dog".into()]);
        assert!(hex(&run(OP_CRYPTO_HMAC_SIGN, sign).await.unwrap()).starts_with("f7bc83f430538424"));
        assert!(run(9, Wire::Nil).await.is_err());
    }
}
