import type { Segment, StepKey } from '@linkflow/engine'
import { invariant, type JsonObject } from '@linkflow/kernel'
import type { FileRef, Item, ItemList, Lineage } from '../item.ts'
import { runtimeLimits } from '../limits.ts'
import { checkedChars, checkJson } from './check-json.ts'
import { concat } from './concat-items.ts'
import { decodeLineage } from './encode-lineage.ts'
import type { MemoryBudget } from './memory-budget.ts'
import { NO_ITEMS } from './memory-items.ts'
import { heapBytesOf, type Page, toItems } from './page.ts'
import { PagedItems } from './paged-items.ts'
import { pick } from './picked-items.ts'
import { longestOf, type SpillHandle, type SpillPlace } from './spill.ts'
import type { StoredOutput } from './stored-output.ts'

/** What decoding needs of the run that the output belongs to. */
export interface DecodeSource {
  readonly memory: MemoryBudget
  /** The items of an output that was decoded before: what `same` and `pick` point at. */
  list(step: StepKey, port: string): ItemList
  /** A readable spill that holds the bytes of an object; opened only when it is asked for. */
  openObject(object: string): SpillHandle
}

interface PersistedOutput {
  readonly port: string
  readonly n: number
  readonly items?: readonly JsonObject[]
  readonly files?: Readonly<Record<string, Readonly<Record<string, FileRef>>>>
  readonly same?: PersistedSegment | readonly PersistedSegment[]
  readonly pick?: readonly PersistedSegment[]
  readonly pages?: readonly (SpillPlace & { readonly n: number })[]
  readonly from?: unknown
  readonly fromAt?: SpillPlace
  readonly object?: string
}

interface PersistedSegment {
  readonly step: StepKey
  readonly port: string
  readonly start?: number
  readonly count?: number
}

/**
 * Reads what `StoredOutput.encode` wrote: the text, or what JSON.parse made of it as a part of something larger. The
 * result encodes to the same text.
 */
export function decodeOutput(persisted: string | object, source: DecodeSource): StoredOutput {
  const parsed = (typeof persisted === 'string' ? JSON.parse(persisted) : persisted) as PersistedOutput
  const output = new DecodedOutput(persisted, parsed, source)
  invariant(output.items.count === parsed.n, `an output of ${parsed.n} items came back with ${output.items.count}`)
  return output
}

/** Its lineage is read when somebody asks: of a million items it is 4 MB, and who looks at a page of items needs none. */
class DecodedOutput implements StoredOutput {
  readonly port: string
  readonly count: number
  readonly items: ItemList
  readonly spill: SpillHandle | undefined
  readonly pageBytesMax: number
  readonly #persisted: string | object
  readonly #parsed: PersistedOutput
  readonly #source: DecodeSource
  #lineage: Lineage | undefined

  constructor(persisted: string | object, parsed: PersistedOutput, source: DecodeSource) {
    this.#persisted = persisted
    this.#parsed = parsed
    this.#source = source
    this.port = parsed.port
    this.count = parsed.n
    this.spill = parsed.object === undefined ? undefined : source.openObject(parsed.object)
    this.pageBytesMax = longestOf(parsed.pages ?? [])
    this.items = readItems(parsed, () => this.lineage, source, this.spill)
  }

  get lineage(): Lineage {
    this.#lineage ??= readLineage(this.#parsed, this.#source, this.spill)
    return this.#lineage
  }

  encode(): string {
    return typeof this.#persisted === 'string' ? this.#persisted : JSON.stringify(this.#persisted)
  }
}

function readLineage(parsed: PersistedOutput, source: DecodeSource, handle: SpillHandle | undefined): Lineage {
  if (parsed.fromAt === undefined) return decodeLineage(parsed.from)
  invariant(handle !== undefined && source.memory.spill !== undefined, 'a lineage in an object that is not named')
  return decodeLineage(JSON.parse(source.memory.spill.read(handle, parsed.fromAt)))
}

function readItems(
  parsed: PersistedOutput,
  lineageOf: () => Lineage,
  source: DecodeSource,
  handle: SpillHandle | undefined,
): ItemList {
  if (parsed.items !== undefined) {
    return keep(toItems(parsed.items, parsed.files), source.memory)
  }
  if (parsed.same !== undefined) return readSame(parsed.same, parsed.n, source)
  if (parsed.pick !== undefined) {
    const lineage = lineageOf()
    const base = concat(parsed.pick.map((segment) => readSegment(segment, source)))
    return lineage === 'index' ? base.slice(0, parsed.n) : pick(base, lineage as ArrayLike<number>)
  }
  invariant(parsed.pages !== undefined && handle !== undefined, 'an output of an unknown form')
  const pages = parsed.pages.map(
    ({ offset, bytes, n }): Page => ({
      count: n,
      heapBytes: heapBytesOf(bytes, n),
      items: undefined,
      place: { handle, offset, bytes },
    }),
  )
  return new PagedItems(pages, source.memory)
}

function readSame(same: NonNullable<PersistedOutput['same']>, count: number, source: DecodeSource): ItemList {
  const segments = Array.isArray(same) ? (same as readonly PersistedSegment[]) : [same as PersistedSegment]
  return concat(segments.map((segment) => readSegment({ count, ...segment }, source)))
}

function readSegment({ step, port, start = 0, count = 0 }: PersistedSegment | Segment, source: DecodeSource): ItemList {
  return source.list(step, port).slice(start, count)
}

function keep(items: readonly Item[], memory: MemoryBudget): ItemList {
  if (items.length === 0) return NO_ITEMS
  let textChars = 0
  for (const { json } of items) {
    checkJson(json, runtimeLimits)
    textChars += checkedChars()
  }
  const page: Page = { count: items.length, heapBytes: heapBytesOf(textChars, items.length), items, place: undefined }
  memory.join(page)
  return new PagedItems([page], memory)
}
