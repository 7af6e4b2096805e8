//! Sockets: accepting, connection limits, timeouts of the protocol, shutting down without dropping requests.

use std::collections::HashMap;
use std::convert::Infallible;
use std::future::Future;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;

use super::handle::{Sites, handle};

const HEADER_TIMEOUT: Duration = Duration::from_secs(10);
const DRAIN: Duration = Duration::from_secs(30);
const CONNECTIONS_PER_IP: usize = 100;
/// Loopback peers are the operator, a local proxy or a load test.
const CONNECTIONS_PER_LOOPBACK: usize = 10_000;
/// The largest header block of any plan, and room to refuse it politely.
const READ_BUFFER: usize = 192 * 1024;
const MAX_HEADERS: usize = 128;

/// Serves until `shutdown` completes, then drains.
pub async fn serve(listener: TcpListener, sites: Arc<Sites>, shutdown: impl Future<Output = ()>) -> std::io::Result<()> {
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT)
        .keep_alive(true)
        .max_headers(MAX_HEADERS)
        .max_buf_size(READ_BUFFER);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(100)
        .max_header_list_size(128 * 1024)
        .max_pending_accept_reset_streams(20)
        .max_local_error_reset_streams(100)
        .keep_alive_interval(Duration::from_secs(30))
        .keep_alive_timeout(Duration::from_secs(20));
    let graceful = GracefulShutdown::new();
    let counts = Arc::new(ConnectionCounts::default());
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        let (socket, peer) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(_) => {
                    // Out of file descriptors, or a peer that left again: neither is a reason to stop.
                    tokio::time::sleep(Duration::from_millis(20)).await;
                    continue;
                }
            },
            () = &mut shutdown => break,
        };
        let Some(counted) = ConnectionCounts::enter(&counts, peer.ip()) else { continue };
        let _ = socket.set_nodelay(true);
        let sites = sites.clone();
        let service = service_fn(move |request| {
            let sites = sites.clone();
            async move { Ok::<_, Infallible>(handle(sites, request).await) }
        });
        let connection = builder.serve_connection(TokioIo::new(socket), service).into_owned();
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            // Protocol errors and resets end a connection every day; they are not worth a line.
            let _ = connection.await;
            drop(counted);
        });
    }
    drop(listener);
    if tokio::time::timeout(DRAIN, graceful.shutdown()).await.is_err() {
        sites.sink.write("system", "warn", vec![("message", "requests were cut off after 30 s of draining".into())]);
    }
    Ok(())
}

#[derive(Default)]
struct ConnectionCounts {
    by_ip: Mutex<HashMap<IpAddr, usize>>,
}

struct Counted {
    counts: Arc<ConnectionCounts>,
    ip: IpAddr,
}

impl ConnectionCounts {
    fn enter(this: &Arc<Self>, ip: IpAddr) -> Option<Counted> {
        let limit = if ip.is_loopback() { CONNECTIONS_PER_LOOPBACK } else { CONNECTIONS_PER_IP };
        let mut by_ip = this.by_ip.lock().unwrap_or_else(PoisonError::into_inner);
        let count = by_ip.entry(ip).or_insert(0);
        if *count >= limit {
            return None;
        }
        *count += 1;
        Some(Counted { counts: this.clone(), ip })
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let mut by_ip = self.counts.by_ip.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = by_ip.get_mut(&self.ip) {
            *count -= 1;
            if *count == 0 {
                by_ip.remove(&self.ip);
            }
        }
    }
}

/// Completes at SIGTERM or Ctrl-C.
pub async fn termination() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
