use std::sync::Arc;
use ibid::syntax::*;
fn main(){ for p in std::env::args().skip(1) { let t=std::fs::read_to_string(&p).unwrap(); println!("##### {p}"); let f= if p.ends_with("md"){Format::Markdown}else{Format::Text}; let mut at=0; let mut o=Outline::default();
 while at<t.len(){ let n=next_chunk(&t[at..],f,at==0); let c:Arc<str>=t[at..at+n].into(); let s=parse_chunk(&c,f,at==0); for b in &s.blocks { let r=role(&mut o,b,&c); let w=b.span.of(&c); println!("{:?}\t{:?}\t{:?}\t{}", r,b.shape,b.kind,w.replace('\n',"⏎").chars().take(110).collect::<String>()); } for ci in &s.citations { println!("   CITE {}", ci.group.of(&c)); } at+=n; } } }
