//! The socket of one connection, which does to an answer what its fault wants.
//!
//! What to do is [`Meter`]'s to say; here it is done to bytes. Without a fault it is the plain
//! socket.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::Sleep;

use crate::fault::{Cut, Line};
use crate::meter::{Meter, Step};

/// A header that says nothing, for heads without end.
const FILLER: &[u8] = b"x-filler: 0123456789abcdef0123456789abcdef0123456789abcdef\r\n";

/// Where a connection learns of the line that its next answer goes out on.
#[derive(Clone, Debug, Default)]
pub(crate) struct Orders(Arc<Mutex<Option<Line>>>);

/// A socket that may be a bad line.
#[derive(Debug)]
pub(crate) struct Socket {
    stream: TcpStream,
    orders: Orders,
    meter: Option<Meter>,
    pause: Option<Pin<Box<Sleep>>>,
    /// How much of the filler is out.
    filled: usize,
}

impl Orders {
    /// The next answer goes out like this, and is the last of its connection.
    pub(crate) fn give(&self, line: Line) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(line);
    }

    fn take(&self) -> Option<Line> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Socket {
    pub(crate) fn new(stream: TcpStream, orders: Orders) -> Self {
        Self { stream, orders, meter: None, pause: None, filled: 0 }
    }

    /// Writes filler until the client has enough of it.
    fn poll_fill(&mut self, cx: &mut Context<'_>) -> Poll<io::Error> {
        loop {
            match ready!(Pin::new(&mut self.stream).poll_write(cx, &FILLER[self.filled..])) {
                Ok(sent) => self.filled = (self.filled + sent) % FILLER.len(),
                Err(error) => return Poll::Ready(error),
            }
        }
    }

    fn cut(&self, cut: Cut) -> io::Error {
        if cut == Cut::Reset {
            // What closes the socket next resets it instead of saying that all was said.
            let _ = self.stream.set_zero_linger();
        }
        io::ErrorKind::ConnectionAborted.into()
    }
}

impl AsyncWrite for Socket {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        if let Some(line) = this.orders.take() {
            this.meter = Some(Meter::new(line));
        }
        loop {
            if let Some(pause) = &mut this.pause {
                ready!(pause.as_mut().poll(cx));
                this.pause = None;
            }
            let Some(meter) = &mut this.meter else {
                return Pin::new(&mut this.stream).poll_write(cx, bytes);
            };
            match meter.next(bytes) {
                Step::Wait(time) => this.pause = Some(Box::pin(tokio::time::sleep(time))),
                Step::Send(count) => {
                    let sent = ready!(Pin::new(&mut this.stream).poll_write(cx, &bytes[..count]))?;
                    let pause = meter.sent(&bytes[..sent]);
                    this.pause = pause.map(|time| Box::pin(tokio::time::sleep(time)));
                    return Poll::Ready(Ok(sent));
                }
                Step::Fill => return this.poll_fill(cx).map(Err),
                Step::Cut(cut) => return Poll::Ready(Err(this.cut(cut))),
            }
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_read(cx, buffer)
    }
}
