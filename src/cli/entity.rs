//! `ibid entity`: the hover card, on the command line.

use std::sync::Arc;

use serde::Serialize;

use super::args::{EntityArgs, EntityFormat, Offsets};
use super::compare::{DisagreementOut, disagreement};
use super::facts::{FigureOut, Passage, cue_class, kind, polarity};
use super::positions::Sources;
use super::{Done, Reading, lint, terminal};
use crate::analysis::EntityKind;
use crate::corpus::{Corpus, Entity, EntityFigure, Place, Said};
use crate::error::{Error, Result};
use crate::ide::{self, Snapshot};
use crate::workspace;

#[derive(Serialize)]
struct Out {
    ibid: &'static str,
    offsets: &'static str,
    name: String,
    id: String,
    r#type: &'static str,
    aliases: Vec<Alias>,
    descriptors: Vec<Passage>,
    documents: Vec<Appearance>,
    said: Vec<SaidOut>,
    said_of: Vec<Passage>,
    figures: Vec<FigureOut>,
    with: Vec<Companion>,
    disagreements: Vec<DisagreementOut>,
}

/// Statements, denials, doubts and hypothetical statements: the words that may be shown, with the cue and its polarity.
#[derive(Serialize)]
struct SaidOut {
    #[serde(flatten)]
    passage: Passage,
    cue: String,
    cue_class: &'static str,
    polarity: &'static str,
}

#[derive(Serialize)]
struct Alias {
    text: String,
    count: u32,
}

#[derive(Serialize)]
struct Companion {
    name: String,
    count: u32,
}

#[derive(Serialize)]
struct Appearance {
    path: String,
    mentions: u32,
    first: First,
}

#[derive(Serialize)]
struct First {
    start: u32,
    end: u32,
}

pub(super) fn run(args: &EntityArgs, reading: &Reading) -> Result<Done> {
    let loaded = workspace::load_paths(&lint::request(&args.paths, None, false, reading)?, None);
    let done = lint::said(&loaded, reading)?;
    let _keeping = loaded.keep_meanwhile();
    let corpus = lint::corpus(&loaded);
    let Some(entity) = corpus.entity_named(&args.name) else {
        let snapshot = Snapshot::lasting(Arc::new(corpus), Arc::new(loaded.policies(|_| {})));
        if let Some((markup, told)) = ide::card_named(&snapshot, &args.name).ok().flatten() {
            match args.format {
                EntityFormat::Json => {
                    let out = event(&Sources::new(&loaded), &args.name, &told, args.offsets);
                    json(&out)?;
                }
                EntityFormat::Markdown => print(&markup)?,
            }
            return Ok(done);
        }
        let corpus = &snapshot.corpus;
        let near = corpus.search_entities(&args.name, 3);
        let names: Vec<_> = near.iter().map(|(name, ..)| format!("“{name}”")).collect();
        let error = Error::new(format!("No document mentions “{}”.", args.name));
        terminal::say(
            "note",
            &if names.is_empty() { error } else { error.help(format!("mentioned are {}", names.join(", "))) },
        );
        return Ok(Done { findings: true, ..done });
    };
    match args.format {
        EntityFormat::Json => {
            let sources = Sources::new(&loaded);
            json(&card(&corpus, &sources, entity, args.offsets))?;
        }
        EntityFormat::Markdown => {
            let snapshot = Snapshot::lasting(Arc::new(corpus), Arc::new(loaded.policies(|_| {})));
            print(&ide::entity_card(&snapshot, &entity))?;
        }
    }
    Ok(done)
}

fn json(out: &Out) -> Result<()> {
    terminal::print_raw(|writer| {
        terminal::json(writer, out, true)?;
        writeln!(writer)
    })
}

fn print(card: &ide::Markup) -> Result<()> {
    terminal::print_raw(|writer| writeln!(writer, "{}", terminal::visible_lines(card.markdown.trim_end())))
}

/// The card of an event or a day, which has no names.
fn event(sources: &Sources<'_>, name: &str, told: &[Place], unit: Offsets) -> Out {
    let said_of: Vec<Passage> = told.iter().filter_map(|&place| Passage::new(sources, place, unit)).collect();
    let mut documents: Vec<Appearance> = Vec::new();
    for Passage { path, start, end, .. } in &said_of {
        match documents.iter_mut().find(|known| known.path == *path) {
            Some(known) => known.mentions += 1,
            None => {
                let first = First { start: *start, end: *end };
                documents.push(Appearance { path: path.clone(), mentions: 1, first });
            }
        }
    }
    Out {
        ibid: env!("CARGO_PKG_VERSION"),
        offsets: unit.name(),
        name: name.to_owned(),
        id: name
            .to_lowercase()
            .split(|c: char| !c.is_alphanumeric())
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join("-"),
        r#type: kind(EntityKind::Event),
        aliases: Vec::new(),
        descriptors: Vec::new(),
        documents,
        said: Vec::new(),
        said_of,
        figures: Vec::new(),
        with: Vec::new(),
        disagreements: Vec::new(),
    }
}

fn card(corpus: &Corpus, sources: &Sources<'_>, entity: Entity, unit: Offsets) -> Out {
    let passages = |places: &[Place]| places.iter().filter_map(|&place| Passage::new(sources, place, unit)).collect();
    let said = |said: &Said| {
        Some(SaidOut {
            passage: Passage::new(sources, said.shown, unit)?,
            cue: said.cue.to_string(),
            cue_class: cue_class(said.class),
            polarity: polarity(said.polarity),
        })
    };
    let descriptors = entity.descriptors.iter().filter_map(|descriptor| {
        let passage = Passage::new(sources, descriptor.place, unit)?;
        Some(Passage { text: descriptor.text.to_string(), ..passage })
    });
    let documents = entity.documents.iter().filter_map(|appearance| {
        let Passage { path, start, end, .. } = Passage::new(sources, appearance.first, unit)?;
        Some(Appearance { path, mentions: appearance.mentions, first: First { start, end } })
    });
    let figures = entity.figures.iter().filter_map(|figure| figure_out(corpus, sources, &entity.name, figure, unit));
    Out {
        ibid: env!("CARGO_PKG_VERSION"),
        offsets: unit.name(),
        r#type: kind(entity.kind),
        descriptors: descriptors.collect(),
        documents: documents.collect(),
        said: entity.said.iter().filter_map(said).collect(),
        said_of: passages(&entity.said_of),
        figures: figures.collect(),
        disagreements: entity.disagreements.iter().map(|matter| disagreement(sources, matter, unit)).collect(),
        aliases: entity.forms.into_iter().map(|(text, count)| Alias { text: text.into(), count }).collect(),
        with: entity.with.into_iter().map(|(name, count)| Companion { name: name.into(), count }).collect(),
        name: entity.name.into(),
        id: entity.id.into(),
    }
}

fn figure_out(
    corpus: &Corpus,
    sources: &Sources<'_>,
    name: &str,
    figure: &EntityFigure,
    unit: Offsets,
) -> Option<FigureOut> {
    let source = sources.get(figure.place.document)?;
    let document = corpus.document(figure.place.document)?;
    let chunk = document.chunk_at(figure.place.span.start).and_then(|index| document.chunks.get(index));
    let iso = figure.figure.as_of.and_then(|index| chunk?.joined.dates.get(index as usize)?.as_deref());
    Some(FigureOut {
        path: Some(sources.path(figure.place.document).to_owned()),
        entity: Some(name.to_owned()),
        as_of: iso.map(Into::into),
        ..FigureOut::new(source, &figure.figure, figure.place.span, unit)
    })
}
