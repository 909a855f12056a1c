import type { Json, JsonObject } from '@linkflow/kernel'
import { load } from 'cheerio'
import { refuse } from '../failure.ts'
import { isRecord, own } from '../json.ts'
import { FEED_ENTRIES_MAX } from '../limits.ts'
import { xmlToJson } from '../xml/xml.ts'

/**
 * A feed in RSS 0.9, 1 or 2 or in Atom: what it says of itself, and its entries by the names that readers of RSS know:
 * title, link, guid, pubDate, isoDate, creator, content, contentSnippet, categories, enclosure.
 */
export async function readFeed(xml: string): Promise<JsonObject> {
  const document = await xmlToJson(xml.trimStart(), { explicitArray: false, mergeAttrs: true, charkey: '_' })
  const [kind] = Object.keys(document)
  const root = inside(document, kind ?? '')
  if (kind === 'feed') return atom(root)
  const channel = inside(root, 'channel')
  const entries = kind === 'rdf:RDF' ? listOf(own(root, 'item')) : listOf(own(channel, 'item'))
  if (kind !== 'rss' && kind !== 'rdf:RDF')
    refuse(
      'feed-invalid',
      `The document begins with <${(kind ?? '').slice(0, 40)}>; a feed begins with rss, feed or rdf:RDF.`,
    )
  return {
    ...present({
      title: text(channel, 'title'),
      description: text(channel, 'description'),
      link: text(channel, 'link'),
      language: text(channel, 'language'),
      lastBuildDate: text(channel, 'lastBuildDate'),
    }),
    items: bounded(entries).map(rssEntry),
  }
}

function rssEntry(entry: JsonObject): JsonObject {
  const content = text(entry, 'content:encoded') ?? text(entry, 'description')
  const date = text(entry, 'pubDate') ?? text(entry, 'dc:date')
  const creator = text(entry, 'dc:creator') ?? text(entry, 'author')
  const enclosure = own(entry, 'enclosure')
  return present({
    creator,
    title: text(entry, 'title'),
    link: text(entry, 'link'),
    pubDate: date,
    comments: text(entry, 'comments'),
    content,
    contentSnippet: snippet(content),
    guid: text(entry, 'guid'),
    categories: texts(own(entry, 'category')),
    enclosure: isRecord(enclosure) ? enclosure : undefined,
    isoDate: isoDate(date),
  })
}

function atom(feed: JsonObject): JsonObject {
  return {
    ...present({
      title: text(feed, 'title'),
      description: text(feed, 'subtitle'),
      link: atomLink(feed),
      lastBuildDate: text(feed, 'updated'),
    }),
    items: bounded(listOf(own(feed, 'entry'))).map(atomEntry),
  }
}

function atomEntry(entry: JsonObject): JsonObject {
  const content = text(entry, 'content') ?? text(entry, 'summary')
  const date = text(entry, 'published') ?? text(entry, 'updated')
  const [author] = listOf(own(entry, 'author'))
  return present({
    creator: author && text(author, 'name'),
    title: text(entry, 'title'),
    link: atomLink(entry),
    pubDate: date,
    content,
    contentSnippet: snippet(content),
    summary: text(entry, 'summary'),
    guid: text(entry, 'id'),
    categories: texts(listOf(own(entry, 'category')).map((category) => own(category, 'term') ?? null)),
    isoDate: isoDate(date),
  })
}

function atomLink(of: JsonObject): string | undefined {
  const links = listOf(own(of, 'link'))
  const main = links.find((link) => (own(link, 'rel') ?? 'alternate') === 'alternate') ?? links[0]
  return main && text(main, 'href')
}

const inside = (of: JsonObject, key: string): JsonObject => listOf(own(of, key))[0] ?? {}

const listOf = (value: Json | undefined): JsonObject[] => (Array.isArray(value) ? value : [value]).filter(isRecord)

function bounded(entries: JsonObject[]): JsonObject[] {
  if (entries.length > FEED_ENTRIES_MAX)
    refuse('file-too-large', `The feed has ${entries.length} entries; at most ${FEED_ENTRIES_MAX} are read.`)
  return entries
}

/** The text of an element, with or without attributes, the first where there are several. */
function text(of: JsonObject, key: string): string | undefined {
  const held = own(of, key)
  const first = Array.isArray(held) ? held[0] : held
  const value = isRecord(first) ? own(first, '_') : first
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}

function texts(value: Json | undefined): Json | undefined {
  const list = (Array.isArray(value) ? value : [value])
    .map((one) => (isRecord(one) ? own(one, '_') : one))
    .filter((one): one is string => typeof one === 'string')
  return list.length === 0 ? undefined : list
}

/** Without the tags, as a person would read it. */
const snippet = (html: string | undefined): string | undefined =>
  html === undefined ? undefined : load(html).text().trim()

function isoDate(date: string | undefined): string | undefined {
  const ms = date === undefined ? Number.NaN : Date.parse(date)
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString()
}

const present = (given: Readonly<Record<string, Json | undefined>>): JsonObject =>
  Object.fromEntries(Object.entries(given).filter((entry): entry is [string, Json] => entry[1] !== undefined))
