// Prints to both streams from several threads' results, then exits with 5.
use std::thread;

fn main() {
    let threads: Vec<_> = (0..8).map(|i| thread::spawn(move || i * i)).collect();
    let squares: Vec<i32> = threads.into_iter().map(|t| t.join().unwrap()).collect();
    println!("hello from rust {:?}", squares);
    eprintln!("apart");
    std::process::exit(5);
}
