//! `env.secrets`: opaque handles in the guest, values only on the way out.
//!
//! A handle is random, lives for one invocation and stands for a [`Credential`]. The outbound client
//! replaces it inside header values after every other check, and only towards the hosts, and in the
//! headers, that the secret allows.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use pulse_abi::host::{OP_SECRETS_GET, OP_SECRETS_HAS};
use pulse_abi::wire::Wire;
use pulse_manifest::SecretPolicy;
use secrecy::ExposeSecret;
use zeroize::Zeroizing;

use super::{Invocation, refusal};
use crate::backend::secrets::{Credential, Kind, Rules};
use crate::error::OpError;

/// What every handle starts with.
pub const PREFIX: &str = "plh1_";
/// Characters after the prefix: 16 random bytes.
const BODY: usize = 22;
/// Unknown handles after which an invocation gets no more values: nobody guesses 128 bits by accident.
const MAX_MISSES: u32 = 10;

/// The handles of one invocation.
#[derive(Default)]
pub struct HandleTable {
    by_handle: Mutex<HashMap<String, Arc<Credential>>>,
    misses: AtomicU32,
}

impl HandleTable {
    fn issue(&self, credential: Credential) -> Result<String, String> {
        let mut table = self.by_handle.lock().unwrap_or_else(PoisonError::into_inner);
        if table.len() >= 256 {
            return Err("too many handles in one request".into());
        }
        let mut random = [0u8; 16];
        getrandom::fill(&mut random).map_err(|_| "no randomness".to_owned())?;
        let handle = format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(random));
        debug_assert_eq!(handle.len(), PREFIX.len() + BODY);
        table.insert(handle.clone(), Arc::new(credential));
        Ok(handle)
    }

    fn find(&self, handle: &str) -> Option<Arc<Credential>> {
        if self.misses.load(Ordering::Relaxed) >= MAX_MISSES {
            return None;
        }
        let found = self.by_handle.lock().unwrap_or_else(PoisonError::into_inner).get(handle).cloned();
        if found.is_none() {
            self.misses.fetch_add(1, Ordering::Relaxed);
        }
        found
    }

    /// The value of header `name` with every handle replaced, and the credentials used. `None` when
    /// the header has no handle.
    pub fn substitute(&self, name: &str, value: &str, host: &str, https: bool) -> Result<Option<(Zeroizing<String>, Vec<Arc<Credential>>)>, OpError> {
        if !value.contains(PREFIX) {
            return Ok(None);
        }
        let mut out = Zeroizing::new(String::with_capacity(value.len() + 64));
        let mut used = Vec::new();
        let mut rest = value;
        while let Some(at) = rest.find(PREFIX) {
            out.push_str(&rest[..at]);
            let handle = rest.get(at..at + PREFIX.len() + BODY).ok_or_else(unknown_handle)?;
            let credential = self.find(handle).ok_or_else(unknown_handle)?;
            check_use(&credential, host, https)?;
            if !credential.headers.iter().any(|allowed| allowed.eq_ignore_ascii_case(name)) {
                let text = format!("the secret {} may not be sent in the header {name}", credential.name);
                return Err(OpError::coded("TypeError", "SECRET_HEADER", text));
            }
            out.push_str(credential.value.expose_secret());
            used.push(credential);
            rest = &rest[at + PREFIX.len() + BODY..];
        }
        out.push_str(rest);
        Ok(Some((out, used)))
    }
}

/// The host and scheme rule of a credential.
pub fn check_use(credential: &Credential, host: &str, https: bool) -> Result<(), OpError> {
    if !https {
        return Err(OpError::coded("TypeError", "SECRET_HOST", format!("the secret {} may only be sent over https", credential.name)));
    }
    if !credential.hosts.iter().any(|rule| rule.matches_host(host)) {
        let text = format!("the secret {name} may not be sent to {host}: `pulse-run secret put {name} --host {host}` would allow it", name = credential.name);
        return Err(OpError::coded("TypeError", "SECRET_HOST", text));
    }
    if !credential.narrowed.is_empty() && !credential.narrowed.iter().any(|rule| rule.matches_host(host)) {
        let text = format!("pulse.toml does not let the secret {} be sent to {host}", credential.name);
        return Err(OpError::coded("TypeError", "SECRET_HOST", text));
    }
    Ok(())
}

fn unknown_handle() -> OpError {
    OpError::coded("TypeError", "SECRET_HANDLE", "a header contains a secret handle that is not valid in this request")
}

/// True when `bytes` contain what looks like a handle; such data is never sent outside headers.
pub fn mentions_handle(bytes: &[u8]) -> bool {
    memchr::memmem::find(bytes, PREFIX.as_bytes()).is_some()
}

pub fn call(invocation: &Invocation, op: i32, payload: &Wire) -> Wire {
    let Some(name) = payload.as_str() else { return refusal("BAD_PAYLOAD", "a secret name is a string") };
    let available = invocation.project.limits.secrets > 0;
    match op {
        OP_SECRETS_HAS => Wire::Bool(available && has(invocation, Kind::Secret, name)),
        OP_SECRETS_GET if !available => {
            refusal("plan.secretsNotAvailable", "secrets are not part of the free plan: the plans creator and pro have them")
        }
        OP_SECRETS_GET => {
            let missing = || refusal("secret.notConfigured", format!("the secret {name} is not configured: `pulse-run secret put {name}` sets it"));
            handle_for(invocation, Kind::Secret, name).unwrap_or_else(missing)
        }
        _ => refusal("BAD_PAYLOAD", "unknown operation"),
    }
}

/// Whether the manifest lets the guest ask for the name: it lists the names it saw, or says that they
/// are computed. Verifying a webhook names its secret at run time.
fn declared(invocation: &Invocation, kind: Kind, name: &str) -> bool {
    let declared = &invocation.project.declared;
    let has = |list: &[String]| list.iter().any(|own| own == name);
    match kind {
        Kind::Secret => declared.secrets_dynamic || declared.webhooks || has(&declared.secrets),
        Kind::Connection => has(&declared.connections),
    }
}

/// True when the store has a value; a failing store counts as empty and is logged.
pub fn has(invocation: &Invocation, kind: Kind, name: &str) -> bool {
    if !declared(invocation, kind, name) {
        return false;
    }
    let identity = &invocation.project.identity;
    invocation.project.stores.secrets.has(&identity.owner, &identity.project, kind, name).unwrap_or_else(|error| {
        invocation.logs.system("error", &format!("secret store: {error:#}"));
        false
    })
}

/// A reply with a fresh handle; `None` when nothing is stored under the name.
pub fn handle_for(invocation: &Invocation, kind: Kind, name: &str) -> Option<Wire> {
    let credential = match open(invocation, kind, name) {
        Ok(found) => found?,
        Err(error) => return Some(refusal(error.code.unwrap_or("secret.unavailable"), error.message)),
    };
    Some(match invocation.handles.issue(credential) {
        Ok(handle) => Wire::Map(vec![("handle".into(), Wire::from(handle))]),
        Err(message) => refusal("secret.unavailable", message),
    })
}

/// Applies what the manifest says about a secret. It can only take away: the value was stored by the
/// operator, the manifest was written by the project.
fn narrow(credential: &mut Credential, policy: &SecretPolicy) {
    credential.narrowed.clone_from(&policy.hosts);
    if !policy.headers.is_empty() {
        let usual = Rules::default_headers();
        credential.headers.retain(|name| usual.contains(name) || policy.headers.iter().any(|own| own.eq_ignore_ascii_case(name)));
    }
}

/// Decrypts a value and has the log redact it from now on.
pub fn open(invocation: &Invocation, kind: Kind, name: &str) -> Result<Option<Credential>, OpError> {
    if !declared(invocation, kind, name) {
        let (code, what) = match kind {
            Kind::Secret => ("secret.notDeclared", "secret"),
            Kind::Connection => ("connection.notDeclared", "connection"),
        };
        return Err(OpError::coded("Error", code, format!("the artifact's manifest does not declare the {what} {name}")));
    }
    let identity = &invocation.project.identity;
    match invocation.project.stores.secrets.open_secret(&identity.owner, &identity.project, kind, name) {
        Ok(mut found) => {
            if let Some(credential) = &mut found {
                invocation.logs.redact(credential.value.clone());
                if let (Kind::Secret, Some(policy)) = (kind, invocation.project.policy.secrets.get(name)) {
                    narrow(credential, policy);
                }
            }
            Ok(found)
        }
        Err(error) => {
            invocation.logs.system("error", &format!("secret store: {error:#}"));
            Err(OpError::coded("Error", "secret.unavailable", "the secret store cannot be read"))
        }
    }
}
