//! The border between a module (guest) and its host: imports, exports, operations.
//!
//! Two kinds of call leave the guest:
//! * **synchronous imports**, one row each in [`for_each_host_import!`], answered at once;
//! * **operations**: `submit_CAP(op, ptr, len) -> id` starts one and returns at once; when it is
//!   finished the host calls the guest export `pulse_resume(kind, id, ptr, len)`. Requests and
//!   results are [`crate::wire`] values. One `submit_*` import exists per capability, so the
//!   import section of a module *is* its list of capabilities: a module whose source never
//!   mentions `env.db` has no `submit_db` import.
//!
//! The guest never blocks: an instance holds no native stack while operations are in flight.

/// Module name of every import.
pub const MODULE: &str = "pulse";

/// Expands `$list! { name, capability, (param types) -> (result types), "doc"; … }` over every import.
/// Types are wasm types. `core` imports are always allowed; any other capability must be granted.
#[macro_export]
macro_rules! for_each_host_import {
    ($list:ident) => {
        $list! {
            log, core, (i32, i32, i32) -> (), "level 0=debug 1=info 2=warn 3=error, ptr, len: one log line; UTF-8 text, structured data after a U+0000 as JSON text";
            now, core, () -> (f64), "wall clock, ms since the epoch, integral; constant between resumes; refused (trap) at build time";
            monotonic, core, () -> (f64), "ms since the instance started; constant between resumes";
            random, core, (i32, i32) -> (), "ptr, len: fills with cryptographically secure bytes; refused at build time";
            backtrace, core, (i32, i32) -> (i32), "ptr, cap: writes the symbolised guest stack as UTF-8 lines `    at NAME (FILE:LINE:COL)`, innermost first; returns bytes written";
            fatal, core, (i32, i32) -> (), "ptr, len: message; the guest cannot go on (shim panic, heap exhausted beyond recovery); the host traps";
            print, core, (i32, i32, i32) -> (), "stream 1=stdout 2=stderr, ptr, len: raw output of `pulsec run` and the test runners; a log line in a server";
            unhandled, core, (i32, i32) -> (), "ptr, len: text of an unhandled rejection or an exception thrown in a timer or microtask";
            respond, core, (i32, i32) -> (), "ptr, len: wire list [status int, [[name, value]…], body], body = nil | bytes | string | {stream: guest stream id int}; or {error: kind, message, stack} when the handler failed";
            body_chunk, core, (i32, i32, i32) -> (i32), "guest stream id, ptr, len: a chunk of a streamed body; len 0 ends it; len -1 aborts it. Returns 1 when the host wants the guest to wait for RESUME_WRITABLE";
            submit_timer, core, (i32, i32, i32) -> (i32), "operations of OP_TIMER_*";
            submit_stream, core, (i32, i32, i32) -> (i32), "operations of OP_STREAM_*: reading host streams (request body, fetch response body, KV stream)";
            submit_crypto, crypto, (i32, i32, i32) -> (i32), "operations of OP_CRYPTO_*";
            submit_kv, kv, (i32, i32, i32) -> (i32), "operations of OP_KV_*";
            submit_fetch, fetch, (i32, i32, i32) -> (i32), "operations of OP_FETCH_*";
            submit_db, db, (i32, i32, i32) -> (i32), "operations of OP_DB_*";
            call_secrets, secrets, (i32, i32, i32) -> (i32), "op, ptr, len: synchronous; returns the byte length of the wire reply, fetched with `reply`";
            call_connections, connections, (i32, i32, i32) -> (i32), "op, ptr, len: synchronous; as call_secrets";
            reply, core, (i32) -> (), "ptr: copies the reply of the last call_* to ptr";
            wait_until, wait_until, (i32) -> (), "+1 when env.waitUntil takes a promise, -1 when that promise settled";
        }
    };
}

/// Expands `$list! { name, (params) -> (results), "doc"; … }` over every function a module must export.
#[macro_export]
macro_rules! for_each_guest_export {
    ($list:ident) => {
        $list! {
            pulse_init, () -> (), "runs the top level of every module once; at build time only";
            pulse_alloc, (i32) -> (i32), "len -> ptr of a transfer buffer that stays valid until the guest has consumed it in the next pulse_request / pulse_resume";
            pulse_request, (i32, i32) -> (), "ptr, len: a request (see request.rs); runs the handler and the microtasks until nothing is runnable";
            pulse_resume, (i32, i32, i32, i32) -> (), "kind, id, ptr, len: an operation finished; runs its continuation and the microtasks";
            pulse_status, () -> (i32), "0 = so far every top level ran to its end; 1 = one ended with an uncaught error (reported through `unhandled`)";
        }
    };
}

/// `pulse_resume` kinds.
pub const RESUME_OK: i32 = 0;
/// The operation failed; the payload is wire `{name: "TypeError", message, code?}`.
pub const RESUME_ERR: i32 = 1;
/// Guest stream `id` may be written again (back-pressure released).
pub const RESUME_WRITABLE: i32 = 2;
/// The client went away: `env.request.signal` / the body stream `id` is cancelled.
pub const RESUME_CANCEL: i32 = 3;

/// OP_TIMER_SLEEP: payload f64 milliseconds; result nil. OP_TIMER_CLEAR: payload int id; no resume for either.
pub const OP_TIMER_SLEEP: i32 = 0;
pub const OP_TIMER_CLEAR: i32 = 1;

/// OP_STREAM_READ: payload int host stream id; result bytes, or nil at the end.
pub const OP_STREAM_READ: i32 = 0;
/// OP_STREAM_CANCEL: payload int host stream id; result nil.
pub const OP_STREAM_CANCEL: i32 = 1;

/// OP_CRYPTO_DIGEST: payload [algorithm string ("SHA-1", "SHA-256", "SHA-384", "SHA-512", "MD5"), bytes]; result bytes.
pub const OP_CRYPTO_DIGEST: i32 = 0;
/// OP_CRYPTO_HMAC_SIGN: payload [hash, key bytes, data bytes]; result bytes.
pub const OP_CRYPTO_HMAC_SIGN: i32 = 1;

/// OP_KV_GET: payload [keys list of string, type string or nil, cacheTtl number or nil, bulk bool];
/// result list, in order, of nil or {value: bytes | stream: int, metadata: string (JSON) or nil}.
pub const OP_KV_GET: i32 = 0;
/// OP_KV_PUT: payload {key, value: bytes or string, expiration?: number, expirationTtl?: number, metadata?: string (JSON)}; result nil.
pub const OP_KV_PUT: i32 = 1;
/// OP_KV_DELETE: payload string key; result nil.
pub const OP_KV_DELETE: i32 = 2;
/// OP_KV_LIST: payload {prefix?, limit?, cursor?}; result {keys: [{name, expiration?, metadata?}], list_complete, cursor?}.
pub const OP_KV_LIST: i32 = 3;

/// OP_FETCH_START: payload {url, method, headers: [[name, value]…], body: nil | bytes, redirect: "follow"|"manual"|"error",
/// inject?: [{secret, as, name?, prefix?}]}; result {url, status, statusText, redirected, headers: [[name, value]…], body: nil | {stream: int}}.
pub const OP_FETCH_START: i32 = 0;
/// OP_FETCH_ABORT: payload int id of an OP_FETCH_START; no resume; the aborted operation is not resumed either.
pub const OP_FETCH_ABORT: i32 = 1;

/// OP_DB_QUERY: payload [[sql, [params]]…], mode ("all"|"raw"|"run"), transaction bool as list [statements, mode, batch];
/// result list of {columns: [string], rows: [[value]], meta: {…}} one per statement.
pub const OP_DB_QUERY: i32 = 0;
/// OP_DB_EXEC: payload string; result {count, duration}.
pub const OP_DB_EXEC: i32 = 1;

/// OP_SECRETS_HAS: payload name string; reply bool.
pub const OP_SECRETS_HAS: i32 = 0;
/// OP_SECRETS_GET: payload name string; reply {handle: string} or {error: code, message}.
pub const OP_SECRETS_GET: i32 = 1;
/// OP_CONNECTIONS_GET: payload provider string; reply as OP_SECRETS_GET.
pub const OP_CONNECTIONS_GET: i32 = 0;
/// OP_CONNECTIONS_HAS: payload provider string; reply bool.
pub const OP_CONNECTIONS_HAS: i32 = 1;

/// One import as data: name, capability, wasm parameter and result types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HostImport {
    pub name: &'static str,
    pub capability: &'static str,
    pub params: &'static [&'static str],
    pub results: &'static [&'static str],
    pub doc: &'static str,
}

macro_rules! import_row {
    ($( $name:ident, $cap:ident, ($($p:ident),*) -> ($($r:ident),*), $doc:literal );* $(;)?) => {
        &[$(HostImport {
            name: stringify!($name),
            capability: stringify!($cap),
            params: &[$(stringify!($p)),*],
            results: &[$(stringify!($r)),*],
            doc: $doc,
        }),*]
    };
}

/// Every import, in table order.
pub const HOST_IMPORTS: &[HostImport] = for_each_host_import!(import_row);

/// The row of an import by name.
pub fn host_import(name: &str) -> Option<&'static HostImport> {
    HOST_IMPORTS.iter().find(|row| row.name == name)
}

/// One export as data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GuestExport {
    pub name: &'static str,
    pub params: &'static [&'static str],
    pub results: &'static [&'static str],
    pub doc: &'static str,
}

macro_rules! export_row {
    ($( $name:ident, ($($p:ident),*) -> ($($r:ident),*), $doc:literal );* $(;)?) => {
        &[$(GuestExport {
            name: stringify!($name),
            params: &[$(stringify!($p)),*],
            results: &[$(stringify!($r)),*],
            doc: $doc,
        }),*]
    };
}

/// Every export, in table order.
pub const GUEST_EXPORTS: &[GuestExport] = for_each_guest_export!(export_row);
