//! Counts its visitors, and remembers nothing when it ends.
use std::io::{Read, Write};
use std::net::TcpListener;

fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("0.0.0.0:8082")?;
    println!("counter: listening on port 8082");
    for (number, stream) in listener.incoming().enumerate() {
        let mut stream = stream?;
        let mut request = [0; 4096];
        if stream.read(&mut request)? == 0 {
            continue;
        }
        let body = format!("You are visitor {}.\n", number + 1);
        write!(
            stream,
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{}",
            body.len(),
            body
        )?;
    }
    Ok(())
}
