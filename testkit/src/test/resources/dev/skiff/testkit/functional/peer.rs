//! A guest that is asked whom it reaches, as peer.c: lets in whoever connects to 5432, and at 8080 does what one
//! line says: `tcp HOST PORT`.

use std::ffi::{CString, c_char};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{IpAddr, Ipv4Addr, TcpListener, TcpStream};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_millis(2500);
const GREETING: &[u8] = b"hello\n";

unsafe extern "C" {
    // Of the kernel: the standard library of this target asks no name server.
    fn sys_getaddrbyname(name: *const c_char, address: *mut u8, length: usize) -> i32;
}

fn address(host: &str) -> Option<IpAddr> {
    let name = CString::new(host).ok()?;
    let mut found = [0u8; 4];
    host.parse().ok().or_else(|| {
        let found_one = unsafe { sys_getaddrbyname(name.as_ptr(), found.as_mut_ptr(), 4) } == 0;
        found_one.then(|| Ipv4Addr::from(found).into())
    })
}

/// On threads of their own: this kernel waits for a connection without an end, and for the end of one that was
/// closed, too; and it may panic when a wait with a timeout is over in two ways at once.
fn tcp(host: &str, port: u16) -> String {
    let Some(address) = address(host) else {
        return "unknown".into();
    };
    let (sender, receiver) = mpsc::channel();
    let patience = sender.clone();
    thread::spawn(move || {
        thread::sleep(PATIENCE);
        let _ = patience.send("silent".into());
    });
    thread::spawn(move || {
        let mut stream = TcpStream::connect((address, port));
        let _ = sender.send(match stream.as_mut().map(greeted) {
            Ok(true) => "answered".into(),
            Ok(false) => "left".into(),
            Err(error) => error.to_string(),
        });
    });
    receiver.recv().unwrap_or_default()
}

fn greeted(stream: &mut TcpStream) -> bool {
    stream.read_exact(&mut [0; GREETING.len()]).is_ok()
}

fn greet(mut client: TcpStream) -> io::Result<()> {
    client.write_all(GREETING)?;
    until_it_leaves(client)
}

fn serve(mut client: TcpStream) -> io::Result<()> {
    let mut line = String::new();
    BufReader::new(Read::take(&client, 300)).read_line(&mut line)?;
    if let [_, host, port] = line.split_whitespace().collect::<Vec<_>>()[..] {
        writeln!(client, "{}", tcp(host, port.parse().unwrap_or(0)))?;
    }
    until_it_leaves(client)
}

/// Who closes first waits.
fn until_it_leaves(mut client: TcpStream) -> io::Result<()> {
    io::copy(&mut client, &mut io::sink()).map(drop)
}

/// Each client on a thread of its own, which may have to wait for the end of its connection.
fn listen(port: u16, each: fn(TcpStream) -> io::Result<()>) -> io::Result<()> {
    for client in TcpListener::bind(("0.0.0.0", port))?.incoming().flatten() {
        thread::spawn(move || each(client));
    }
    Ok(())
}

fn main() -> io::Result<()> {
    thread::spawn(|| listen(5432, greet));
    listen(8080, serve)
}
