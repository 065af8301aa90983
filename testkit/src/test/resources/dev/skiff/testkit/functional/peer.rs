//! A guest that is asked whom it reaches, as peer.c: lets in whoever connects to 5432, and at 8080 does what one
//! line says: `tcp HOST PORT`.

use std::ffi::{CString, c_char};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{IpAddr, Ipv4Addr, TcpListener, TcpStream};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_millis(2500);

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

/// On a thread of its own: this kernel waits for a connection without an end.
fn tcp(host: &str, port: u16) -> String {
    let Some(address) = address(host) else {
        return "unknown".into();
    };
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || sender.send(TcpStream::connect((address, port)).map(drop)));
    match receiver.recv_timeout(PATIENCE) {
        Ok(Ok(())) => "answered".into(),
        Ok(Err(error)) => error.to_string(),
        Err(_) => "silent".into(),
    }
}

fn serve(mut client: TcpStream) -> io::Result<()> {
    let mut line = String::new();
    BufReader::new(Read::take(&client, 300)).read_line(&mut line)?;
    if let [_, host, port] = line.split_whitespace().collect::<Vec<_>>()[..] {
        writeln!(client, "{}", tcp(host, port.parse().unwrap_or(0)))?;
    }
    Ok(())
}

fn main() -> io::Result<()> {
    let open = TcpListener::bind("0.0.0.0:5432")?;
    thread::spawn(move || {
        for mut client in open.incoming().flatten() {
            let _ = client.write_all(b"hello\n");
        }
    });
    for client in TcpListener::bind("0.0.0.0:8080")?.incoming().flatten() {
        let _ = serve(client);
    }
    Ok(())
}
