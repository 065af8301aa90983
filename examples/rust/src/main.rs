//! Counts its visitors, and remembers nothing when it ends.
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("0.0.0.0:8082")?;
    println!("counter: listening on port 8082");
    for (number, stream) in listener.incoming().enumerate() {
        // A visitor who goes before the answer is no reason to end.
        if let Err(error) = stream.and_then(|visitor| answer(visitor, number + 1)) {
            eprintln!("counter: {error}");
        }
    }
    Ok(())
}

fn answer(mut visitor: TcpStream, number: usize) -> std::io::Result<()> {
    let mut request = [0; 4096];
    if visitor.read(&mut request)? == 0 {
        return Ok(());
    }
    let body = format!("You are visitor {number}.\n");
    write!(
        visitor,
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}
