import type { Segment } from '@linkflow/engine'
import { invariant } from '@linkflow/kernel'
import type { ItemList, Lineage } from '../item.ts'
import { encodeLineage } from './encode-lineage.ts'
import { encodePage } from './page.ts'
import { longestOf, type SpillHandle, type SpillPlace } from './spill.ts'

/** What a step put on one port: the items, where they came from, and how the journal writes it down. */
export interface StoredOutput {
  readonly port: string
  readonly count: number
  readonly items: ItemList
  readonly lineage: Lineage
  /** A file that must be in the object store, under a key that `encode` is given, before the text may be committed. */
  readonly spill: SpillHandle | undefined
  /** Of the largest page in the spill, all of which is in memory when one of its items is read. */
  readonly pageBytesMax: number
  /** The persisted form (see `encodeOutput`). `object`: key of the spill in the object store. */
  encode(object?: string): string
}

/** Where the items of an output are, for the journal. */
export type OutputForm =
  /** In the text itself: the text of each page. Taken by the first `encode`, so that it is not held twice. */
  | { readonly kind: 'inline'; texts: readonly string[] | undefined }
  /** They are the step's input items, whole and in order. */
  | { readonly kind: 'same'; readonly segments: readonly Segment[] }
  /** They are some of the step's input items; which ones is what the lineage says. */
  | { readonly kind: 'pick'; readonly segments: readonly Segment[] }
  | { readonly kind: 'pages'; readonly pages: readonly (SpillPlace & { readonly n: number })[] }

export interface OutputParts {
  readonly port: string
  readonly items: ItemList
  readonly lineage: Lineage
  readonly form: OutputForm
  readonly spill: SpillHandle | undefined
  /** Where the lineage is in the spill, when its text is long. */
  readonly lineageAt: SpillPlace | undefined
}

export class BuiltOutput implements StoredOutput {
  readonly port: string
  readonly items: ItemList
  readonly lineage: Lineage
  readonly spill: SpillHandle | undefined
  readonly #form: OutputForm
  readonly #lineageAt: SpillPlace | undefined

  constructor({ port, items, lineage, form, spill, lineageAt }: OutputParts) {
    this.port = port
    this.items = items
    this.lineage = lineage
    this.spill = spill
    this.#form = form
    this.#lineageAt = lineageAt
  }

  get count(): number {
    return this.items.count
  }

  get pageBytesMax(): number {
    return this.#form.kind === 'pages' ? longestOf(this.#form.pages) : 0
  }

  encode(object?: string): string {
    return (
      `{"port":${JSON.stringify(this.port)},"n":${this.count}` +
      this.#encodeItems() +
      this.#encodeFrom() +
      this.#encodeObject(object)
    )
  }

  #encodeItems(): string {
    const form = this.#form
    switch (form.kind) {
      case 'inline': {
        const texts = form.texts
        form.texts = undefined
        return `,${inlineItems(texts, this.items)}`
      }
      case 'same':
        return `,"same":${encodeSame(form.segments, this.count)}`
      case 'pick':
        return `,"pick":${JSON.stringify(form.segments.map(bareSegment))}`
      case 'pages':
        return `,"pages":${JSON.stringify(form.pages)}`
    }
  }

  #encodeFrom(): string {
    if (this.#lineageAt !== undefined) {
      return `,"fromAt":{"offset":${this.#lineageAt.offset},"bytes":${this.#lineageAt.bytes}}`
    }
    return this.lineage === 'index' ? '' : `,"from":${encodeLineage(this.lineage)}`
  }

  #encodeObject(object: string | undefined): string {
    if (this.spill === undefined) return '}'
    invariant(object !== undefined, `output «${this.port}» was spilled, so encode() needs the key of its object`)
    return `,"object":${JSON.stringify(object)}}`
  }
}

/** `"items":[…]`, and `"files":{…}` if there are any. The text of one page is `[…]` or `{"items":…,"files":…}`. */
function inlineItems(texts: readonly string[] | undefined, items: ItemList): string {
  if (texts !== undefined && texts.length === 1) return asMembers(texts[0]!)
  if (texts?.every((text) => text.startsWith('['))) {
    return `"items":[${texts.map((text) => text.slice(1, -1)).join(',')}]`
  }
  return asMembers(encodePage(items.all()))
}

const asMembers = (pageText: string): string =>
  pageText.startsWith('[') ? `"items":${pageText}` : pageText.slice(1, -1)

const bareSegment = ({ step, port, start, count }: Segment): Segment => ({ step, port, start, count })

function encodeSame(segments: readonly Segment[], count: number): string {
  const [first] = segments
  if (segments.length === 1 && first!.start === 0 && first!.count === count) {
    return `{"step":${JSON.stringify(first!.step)},"port":${JSON.stringify(first!.port)}}`
  }
  return JSON.stringify(segments.map(bareSegment))
}
