//! The body of an outbound response as a bounded stream: raw cap, decoding, decoded cap, ratio cap,
//! idle timeout and the scan for echoed secrets.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use async_compression::tokio::bufread::{BrotliDecoder, GzipDecoder, ZlibDecoder, ZstdDecoder};
use bytes::{Buf, Bytes, BytesMut};
use futures_util::stream::{self, BoxStream, Stream, StreamExt};
use tokio::io::{AsyncBufRead, AsyncRead, AsyncReadExt, BufReader, ReadBuf};

use crate::error::OpError;

/// A stream of body chunks as every part of the runner passes it around.
pub type ByteStream = BoxStream<'static, Result<Bytes, OpError>>;

const IDLE: Duration = Duration::from_secs(15);
const MAX_RAW: u64 = 50 * 1000 * 1000;
const MAX_DECODED: u64 = 100 * 1000 * 1000;
const MAX_RATIO: u64 = 200;
/// The ratio is judged only after this much output: small, very regular bodies are legitimate.
const RATIO_FROM: u64 = 1024 * 1024;
const MAX_CODINGS: usize = 2;
const CHUNK: usize = 32 * 1024;

fn too_large(what: &str) -> OpError {
    OpError::coded("TypeError", "TOO_LARGE", format!("the response body is too large ({what})"))
}

/// The codings of a `content-encoding` header, outermost last; `Err` for unknown or too many ones.
pub fn codings(header: Option<&str>) -> Result<Vec<Coding>, OpError> {
    let mut list = Vec::new();
    for name in header.unwrap_or_default().split(',').map(|part| part.trim().to_ascii_lowercase()) {
        list.push(match name.as_str() {
            "" | "identity" => continue,
            "gzip" | "x-gzip" => Coding::Gzip,
            "br" => Coding::Brotli,
            "deflate" => Coding::Deflate,
            "zstd" => Coding::Zstd,
            _ => return Err(OpError::coded("TypeError", "CONTENT_ENCODING", "the response uses an unknown content-encoding")),
        });
    }
    if list.len() > MAX_CODINGS {
        return Err(OpError::coded("TypeError", "CONTENT_ENCODING", "the response has too many content-encodings"));
    }
    Ok(list)
}

/// A content coding we decode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    Gzip,
    Brotli,
    Deflate,
    Zstd,
}

/// Applies every bound to `raw` and undoes `codings`; `scan` looks at the decoded bytes.
pub fn bounded<S, E>(raw: S, codings: &[Coding], scan: Option<EchoScanner>) -> ByteStream
where
    S: Stream<Item = Result<Bytes, E>> + Send + 'static,
    E: Send + 'static,
{
    let raw_count = std::sync::Arc::new(std::sync::atomic::AtomicU64::new(0));
    let counter = raw_count.clone();
    let raw = raw.boxed();
    let counted = stream::unfold(Some(raw), move |state| {
        let counter = counter.clone();
        async move {
            let mut raw = state?;
            match tokio::time::timeout(IDLE, raw.next()).await {
                Err(_) => Some((Err(OpError::coded("TypeError", "TIMEOUT", "the response body stalled")), None)),
                Ok(None) => None,
                Ok(Some(Err(_))) => Some((Err(OpError::coded("TypeError", "CONNECT", "the connection was lost while reading the body")), None)),
                Ok(Some(Ok(chunk))) => {
                    let total = counter.fetch_add(chunk.len() as u64, std::sync::atomic::Ordering::Relaxed) + chunk.len() as u64;
                    if total > MAX_RAW {
                        return Some((Err(too_large("on the wire")), None));
                    }
                    Some((Ok(chunk), Some(raw)))
                }
            }
        }
    })
    .boxed();
    let decoded = if codings.is_empty() { counted } else { decode(counted, codings) };
    let plain = codings.is_empty();
    let state = Some((decoded, 0u64, scan));
    stream::unfold(state, move |state| {
        let raw_count = raw_count.clone();
        async move {
            let (mut source, mut total, mut scan) = state?;
            let chunk = match source.next().await? {
                Ok(chunk) => chunk,
                Err(error) => return Some((Err(error), None)),
            };
            total += chunk.len() as u64;
            let raw = raw_count.load(std::sync::atomic::Ordering::Relaxed).max(1);
            if total > MAX_DECODED {
                return Some((Err(too_large("decoded")), None));
            }
            if !plain && total > RATIO_FROM && total / raw > MAX_RATIO {
                return Some((Err(too_large("compression ratio")), None));
            }
            if let Some(scan) = &mut scan
                && scan.found_in(&chunk)
            {
                let message = "the response contained a secret and was cut off";
                return Some((Err(OpError::coded("TypeError", "SECRET_ECHO", message)), None));
            }
            Some((Ok(chunk), Some((source, total, scan))))
        }
    })
    .boxed()
}

fn decode(source: ByteStream, codings: &[Coding]) -> ByteStream {
    let mut reader: Pin<Box<dyn AsyncBufRead + Send>> = Box::pin(StreamReader { source, chunk: Bytes::new() });
    // The last coding in the list was applied last, so it is undone first.
    for coding in codings.iter().rev() {
        reader = match coding {
            Coding::Gzip => {
                let mut decoder = GzipDecoder::new(reader);
                decoder.multiple_members(true);
                Box::pin(BufReader::new(decoder))
            }
            Coding::Brotli => Box::pin(BufReader::new(BrotliDecoder::new(reader))),
            Coding::Deflate => Box::pin(BufReader::new(ZlibDecoder::new(reader))),
            Coding::Zstd => Box::pin(BufReader::new(ZstdDecoder::new(reader))),
        };
    }
    stream::unfold(Some(reader), |state| async move {
        let mut reader = state?;
        let mut buffer = BytesMut::with_capacity(CHUNK);
        match reader.read_buf(&mut buffer).await {
            Ok(0) => None,
            Ok(_) => Some((Ok(buffer.freeze()), Some(reader))),
            Err(error) => {
                let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<OpError>()).cloned();
                let error = inner.unwrap_or_else(|| OpError::coded("TypeError", "CONTENT_ENCODING", "the response body is not validly encoded"));
                Some((Err(error), None))
            }
        }
    })
    .boxed()
}

/// A chunk stream as an `AsyncBufRead`.
struct StreamReader {
    source: ByteStream,
    chunk: Bytes,
}

impl AsyncRead for StreamReader {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let available = ready!(self.as_mut().poll_fill_buf(cx))?;
        let count = available.len().min(buf.remaining());
        buf.put_slice(&available[..count]);
        self.consume(count);
        Poll::Ready(Ok(()))
    }
}

impl AsyncBufRead for StreamReader {
    fn poll_fill_buf(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<&[u8]>> {
        let this = self.get_mut();
        while this.chunk.is_empty() {
            match ready!(this.source.poll_next_unpin(cx)) {
                None => break,
                Some(Ok(chunk)) => this.chunk = chunk,
                Some(Err(error)) => return Poll::Ready(Err(io::Error::other(error))),
            }
        }
        Poll::Ready(Ok(&this.chunk))
    }

    fn consume(mut self: Pin<&mut Self>, count: usize) {
        self.chunk.advance(count);
    }
}

/// Looks for secrets, in the encodings in which servers echo them, across chunk borders.
///
/// Best effort by nature: the list of hosts a secret may be sent to is the real boundary.
pub struct EchoScanner {
    needles: Vec<Vec<u8>>,
    carry: Vec<u8>,
    longest: usize,
}

impl EchoScanner {
    /// `None` when nothing long enough to be searched for was sent.
    pub fn new<'a>(values: impl Iterator<Item = &'a str>) -> Option<Self> {
        let mut needles = Vec::new();
        for value in values.filter(|value| value.len() >= 8) {
            needles.push(value.as_bytes().to_vec());
            needles.push(hex(value.as_bytes(), b"0123456789abcdef"));
            needles.push(hex(value.as_bytes(), b"0123456789ABCDEF"));
            for skip in 0..3 {
                needles.push(base64_core(value.as_bytes(), skip));
            }
            let url: String = value.bytes().map(|b| if b.is_ascii_alphanumeric() || b"-._~".contains(&b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect();
            needles.push(url.into_bytes());
            if let Ok(json) = serde_json::to_string(value) {
                needles.push(json[1..json.len() - 1].as_bytes().to_vec());
            }
        }
        needles.sort();
        needles.dedup();
        let longest = needles.iter().map(Vec::len).max()?;
        Some(Self { needles, carry: Vec::new(), longest })
    }

    /// Feeds the next chunk.
    pub fn found_in(&mut self, chunk: &[u8]) -> bool {
        self.carry.extend_from_slice(chunk);
        if self.needles.iter().any(|needle| memchr::memmem::find(&self.carry, needle).is_some()) {
            return true;
        }
        let keep = self.carry.len().min(self.longest - 1);
        self.carry.drain(..self.carry.len() - keep);
        false
    }
}

fn hex(bytes: &[u8], digits: &[u8; 16]) -> Vec<u8> {
    bytes.iter().flat_map(|b| [digits[usize::from(b >> 4)], digits[usize::from(b & 15)]]).collect()
}

/// The characters of the base64 text of `bytes` that do not depend on what precedes or follows it,
/// when it starts `skip` bytes into a group of three.
fn base64_core(bytes: &[u8], skip: usize) -> Vec<u8> {
    use base64::Engine as _;
    let start = (3 - skip) % 3;
    let rest = bytes.get(start..).unwrap_or_default();
    let whole = rest.len() / 3 * 3;
    base64::engine::general_purpose::STANDARD.encode(&rest[..whole]).into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn collect(mut stream: ByteStream) -> Result<Vec<u8>, OpError> {
        let mut out = Vec::new();
        while let Some(chunk) = stream.next().await {
            out.extend_from_slice(&chunk?);
        }
        Ok(out)
    }

    async fn gzip(data: &[u8]) -> Vec<u8> {
        let mut encoder = async_compression::tokio::bufread::GzipEncoder::new(data);
        let mut out = Vec::new();
        encoder.read_to_end(&mut out).await.unwrap();
        out
    }

    fn chunks(data: Vec<u8>, size: usize) -> impl Stream<Item = Result<Bytes, ()>> + Send + 'static {
        let list: Vec<_> = data.chunks(size).map(|c| Ok(Bytes::copy_from_slice(c))).collect();
        stream::iter(list)
    }

    #[tokio::test]
    async fn decodes_across_chunks() {
        let text = b"hello ".repeat(1000);
        let packed = gzip(&text).await;
        assert_eq!(collect(bounded(chunks(packed.clone(), 7), &[Coding::Gzip], None)).await.unwrap(), text);
        let cut = packed[..packed.len() / 2].to_vec();
        assert_eq!(collect(bounded(chunks(cut, 7), &[Coding::Gzip], None)).await.unwrap_err().code, Some("CONTENT_ENCODING"));
        assert!(codings(Some("gzip, compress")).is_err());
        assert!(codings(Some("gzip, br, gzip")).is_err());
        assert_eq!(codings(Some("GZIP")).unwrap(), [Coding::Gzip]);
    }

    #[tokio::test]
    async fn bombs_are_cut() {
        let packed = gzip(&vec![0u8; 8 << 20]).await;
        assert_eq!(collect(bounded(chunks(packed, 1000), &[Coding::Gzip], None)).await.unwrap_err().code, Some("TOO_LARGE"));
    }

    #[tokio::test]
    async fn echoed_secrets_are_cut() {
        use base64::Engine as _;
        let secret = "sk-live-\"0123456789";
        let b64 = |text: String| base64::engine::general_purpose::STANDARD.encode(text);
        let echoes = [
            format!("token={secret}."),
            b64(format!("{secret}tail")),
            b64(format!("x{secret}")),
            b64(format!("xy{secret}z")),
            serde_json::json!({ "a": secret }).to_string(),
            "sk-live-%220123456789".to_owned(),
            String::from_utf8(hex(secret.as_bytes(), b"0123456789abcdef")).unwrap(),
        ];
        for echo in echoes {
            let body = format!("{}{echo}{}", "a".repeat(50), "b".repeat(50));
            for size in [1, 5, 4096] {
                let scan = EchoScanner::new([secret].into_iter());
                let result = collect(bounded(chunks(body.clone().into_bytes(), size), &[], scan)).await;
                assert_eq!(result.unwrap_err().code, Some("SECRET_ECHO"), "{echo} in chunks of {size}");
            }
        }
        let scan = EchoScanner::new([secret].into_iter());
        assert!(collect(bounded(chunks(b"nothing here".to_vec(), 3), &[], scan)).await.is_ok());
    }
}
