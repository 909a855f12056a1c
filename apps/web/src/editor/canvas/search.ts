import type { WorkflowFile, WorkflowNode } from '@linkflow/contracts'
import { pointer } from '../document/json-pointer.ts'
import { isRecord } from '../document/json-value.ts'
import type { NodeTypes } from '../document/node-types.ts'
import { graphOf, incomingOf, reachedFrom } from './graph.ts'
import type { SearchQuery } from './search-query.ts'

export interface Hit {
  readonly kind: 'node' | 'note'
  readonly id: string
  readonly name: string
  /** Where the words were found: `name`, `type`, `notes`, `text`, a parameter such as `body.fields.email`, or `sample`. */
  readonly where: string
  /** What stands around the first of them. */
  readonly excerpt: string
  /** Place of the text in the workflow, where it is in it. */
  readonly path?: string
}

export interface SearchWorld {
  readonly file: WorkflowFile
  readonly types: NodeTypes
  readonly invalid: ReadonlySet<string>
  readonly pinned: ReadonlySet<string>
  /** Sample data by node, if it is to be searched as well. */
  readonly samples?: ReadonlyMap<string, unknown>
}

const EXCERPT_CHARS = 80

/** One hit for each node or note, in the order of the file: at the first text that has all words. */
export function search(query: SearchQuery, world: SearchWorld): readonly Hit[] {
  const { words, states, uses } = query
  if (words.length + states.length + uses.length === 0) return []
  const used = states.includes('unused') ? usedNodes(world) : undefined
  const nodes = world.file.nodes.flatMap((node): Hit[] => {
    if (!uses.every((each) => isUsing(node, each, world.types))) return []
    if (!states.every((state) => STATE_OF[state](node, world, used))) return []
    const texts = textsOfNode(node, world)
    const found = words.length === 0 ? texts[0] : findIn(texts, words)
    return found === undefined ? [] : [{ kind: 'node', id: node.id, name: node.name, ...excerptOf(found, words) }]
  })
  // A note is neither invalid nor uses anything.
  if (states.length + uses.length > 0) return nodes
  const notes = world.file.notes.flatMap(({ id, text }): Hit[] => {
    const found = findIn([{ where: 'text', text, path: pointer('notes', id, 'text') }], words)
    return found === undefined
      ? []
      : [{ kind: 'note', id, name: text.split('\n')[0]!.slice(0, EXCERPT_CHARS), ...excerptOf(found, words) }]
  })
  return [...nodes, ...notes]
}

interface Text {
  readonly where: string
  readonly text: string
  readonly path?: string
}

const STATE_OF: Readonly<
  Record<SearchQuery['states'][number], (node: WorkflowNode, world: SearchWorld, used?: ReadonlySet<string>) => boolean>
> = {
  invalid: ({ id }, { invalid }) => invalid.has(id),
  disabled: ({ disabled }) => disabled === true,
  pinned: ({ id }, { pinned }) => pinned.has(id),
  unused: ({ id }, _, used) => !used!.has(id),
}

/** Reached from a trigger that is on. A trigger that nothing hangs on is used: it may be all there is. */
function usedNodes({ file, types }: SearchWorld): ReadonlySet<string> {
  const graph = graphOf(file)
  const triggers = file.nodes.filter((node) => types.isTrigger(node) && node.disabled !== true).map(({ id }) => id)
  const unknown = file.nodes
    .filter((node) => types.of(node) === undefined && incomingOf(graph, node.id).length === 0)
    .map(({ id }) => id)
  return new Set([...triggers, ...unknown, ...reachedFrom(graph, [...triggers, ...unknown], 'down')])
}

/** `uses:http` its type, `uses:slack` the type of a credential, `uses:cred` any credential. */
function isUsing(node: WorkflowNode, what: string, types: NodeTypes): boolean {
  const credentials = Object.keys(node.credentials ?? {})
  if ((what === 'cred' || what === 'credential') && credentials.length > 0) return true
  const names = [node.type, types.of(node)?.title ?? '', ...credentials, ...Object.values(node.credentials ?? {})]
  return names.some((name) => name.toLowerCase().includes(what))
}

function textsOfNode(node: WorkflowNode, { types, samples }: SearchWorld): readonly Text[] {
  const { id, name, type, notes, parameters } = node
  const sample = samples?.get(id)
  return [
    { where: 'name', text: name, path: pointer('nodes', id, 'name') },
    { where: 'type', text: `${types.of(node)?.title ?? ''} ${type}` },
    ...(notes === undefined ? [] : [{ where: 'notes', text: notes, path: pointer('nodes', id, 'notes') }]),
    ...textsIn(parameters, ['nodes', id, 'parameters'], 3),
    ...(sample === undefined ? [] : [{ where: 'sample', text: JSON.stringify(sample) }]),
  ]
}

function textsIn(value: unknown, place: readonly (string | number)[], from: number): readonly Text[] {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return [{ where: place.slice(from).join('.'), text: String(value), path: pointer(...place) }]
  }
  if (Array.isArray(value)) return value.flatMap((each, index) => textsIn(each, [...place, index], from))
  return isRecord(value) ? Object.entries(value).flatMap(([key, each]) => textsIn(each, [...place, key], from)) : []
}

/** The text that has all words; else the first that has one, if they are all somewhere. */
function findIn(texts: readonly Text[], words: readonly string[]): Text | undefined {
  const lower = texts.map((each) => ({ each, text: each.text.toLowerCase() }))
  const whole = lower.find(({ text }) => words.every((word) => text.includes(word)))
  if (whole !== undefined) return whole.each
  if (!words.every((word) => lower.some(({ text }) => text.includes(word)))) return undefined
  return lower.find(({ text }) => words.some((word) => text.includes(word)))?.each
}

function excerptOf({ where, text, path }: Text, words: readonly string[]): Pick<Hit, 'where' | 'excerpt' | 'path'> {
  const lower = text.toLowerCase()
  const at = Math.max(
    0,
    Math.min(...words.map((word) => lower.indexOf(word)).filter((index) => index >= 0), text.length),
  )
  const start = at === text.length ? 0 : Math.max(0, at - EXCERPT_CHARS / 4)
  const cut = text.slice(start, start + EXCERPT_CHARS)
  const excerpt = `${start > 0 ? '…' : ''}${cut}${start + EXCERPT_CHARS < text.length ? '…' : ''}`
  return { where, excerpt, ...(path !== undefined && { path }) }
}

/** F3 and Shift+F3: the next hit, and after the last the first. */
export const nextHit = (hits: readonly Hit[], at: number, by: 1 | -1): number =>
  hits.length === 0 ? -1 : (at + by + hits.length) % hits.length
