//! A counter of visits over HTTP: the standard library's threads, sockets and environment on a
//! kernel that is linked into the program.

use std::env;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;

use serde::Serialize;

const WORKERS: usize = 8;

/// A tenth of the memory is for stacks, and a stack is all there from the start.
const WORKER_STACK_BYTES: usize = 256 << 10;

/// Of a request with its headers.
const LONGEST_REQUEST: u64 = 8 << 10;

#[derive(Serialize)]
struct Visit<'a> {
    visit: u64,
    path: &'a str,
    greeting: &'a str,
    arguments: &'a [String],
}

struct Service {
    visits: AtomicU64,
    greeting: String,
    arguments: Vec<String>,
}

impl Service {
    fn of_process() -> Self {
        Self {
            visits: AtomicU64::new(0),
            greeting: env::var("GREETING").unwrap_or_else(|_| "hello".into()),
            arguments: env::args().skip(1).collect(),
        }
    }

    fn visit(&self, path: &str) -> serde_json::Result<String> {
        serde_json::to_string(&Visit {
            visit: self.visits.fetch_add(1, Ordering::Relaxed) + 1,
            path,
            greeting: &self.greeting,
            arguments: &self.arguments,
        })
    }

    fn answer(&self, stream: TcpStream) -> io::Result<()> {
        let path = match requested_path(&stream)? {
            Request::Get(path) => path,
            Request::Other => return respond(stream, "400 Bad Request", "{}"),
            // Whoever asks whether the port is open says nothing.
            Request::None => return Ok(()),
        };
        match path.as_str() {
            "/panic" => panic!("asked for"),
            "/exit" => std::process::exit(3),
            "/fault" => unsafe { std::ptr::null_mut::<u8>().wrapping_add(8).write_volatile(1) },
            _ => {}
        }
        respond(stream, "200 OK", &self.visit(&path)?)
    }
}

enum Request {
    Get(String),
    Other,
    None,
}

/// What is asked for; headers are read and forgotten.
fn requested_path(stream: &TcpStream) -> io::Result<Request> {
    let mut reader = BufReader::new(io::Read::take(stream, LONGEST_REQUEST));
    let mut request = String::new();
    if reader.read_line(&mut request)? == 0 {
        return Ok(Request::None);
    }
    let mut header = String::new();
    while reader.read_line(&mut header)? > 2 {
        header.clear();
    }
    let mut words = request.split_whitespace();
    Ok(match (words.next(), words.next()) {
        (Some("GET"), Some(path)) => Request::Get(path.to_owned()),
        _ => Request::Other,
    })
}

/// Whoever closes first waits: on Hermit the closing thread does so itself, for ten seconds. A client
/// that has its answer closes at once.
fn respond(mut stream: TcpStream, status: &str, body: &str) -> io::Result<()> {
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )?;
    io::copy(&mut stream, &mut io::sink())?;
    Ok(())
}

fn work(service: &Service, streams: &Mutex<mpsc::Receiver<TcpStream>>) {
    loop {
        let next = streams
            .lock()
            .expect("no worker panics with the lock")
            .recv();
        let Ok(stream) = next else { return };
        if let Err(error) = service.answer(stream) {
            eprintln!("hermit-http: {error}");
        }
    }
}

fn serve(service: Arc<Service>) -> io::Result<()> {
    let port = env::var("PORT").unwrap_or_else(|_| "8080".into());
    let listener = TcpListener::bind(format!("0.0.0.0:{port}"))?;
    println!("hermit-http: {}, on port {port}", service.greeting);
    let (sender, receiver) = mpsc::channel();
    let streams = Arc::new(Mutex::new(receiver));
    for _ in 0..WORKERS {
        let (service, streams) = (Arc::clone(&service), Arc::clone(&streams));
        thread::Builder::new()
            .stack_size(WORKER_STACK_BYTES)
            .spawn(move || work(&service, &streams))?;
    }
    for stream in listener.incoming() {
        if sender.send(stream?).is_err() {
            break;
        }
    }
    Ok(())
}

fn main() -> ExitCode {
    match serve(Arc::new(Service::of_process())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("hermit-http: {error}");
            ExitCode::FAILURE
        }
    }
}
