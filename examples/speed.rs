use std::sync::Arc; use std::time::Instant;
use ibid::syntax::*;
fn main(){ 
 for p in std::env::args().skip(1) { let b=std::fs::read(&p).unwrap(); let t=String::from_utf8_lossy(&b).into_owned();
 for f in [Format::Text, Format::Markdown] { 
  let s0=Instant::now(); let mut at=0; let mut chunks=vec![]; while at<t.len(){ let n=next_chunk(&t[at..],f,at==0); chunks.push((at,n)); at+=n; } let d0=s0.elapsed();
  let arcs: Vec<Arc<str>> = chunks.iter().map(|&(a,n)| t[a..a+n].into()).collect();
  let s1=Instant::now(); let mut blocks=0; let mut worst=std::time::Duration::ZERO; for (i,c) in arcs.iter().enumerate(){ let q=Instant::now(); blocks+=parse_chunk(c,f,i==0).blocks.len(); worst=worst.max(q.elapsed()); } let d1=s1.elapsed();
  let mb=t.len() as f64/1e6; let max=chunks.iter().map(|c|c.1).max().unwrap_or(0);
  println!("{:8.1} MB/s chunk {:8.1} MB/s parse  worst chunk {:8.2} ms  {:7} chunks max {:8} {:7} blocks {:?} {}", mb/d0.as_secs_f64(), mb/d1.as_secs_f64(), worst.as_secs_f64()*1e3, chunks.len(), max, blocks, f, p.rsplit('/').next().unwrap()); } } }
