import type { jsonKinds } from '@linkflow/contracts'

type Kind = (typeof jsonKinds)[number]

export interface ItemField {
  /** JSON pointer; `*` stands for each element of a list. */
  readonly path: string
  readonly kinds: readonly Kind[]
  /** Items that have it. */
  readonly count: number
}

/** Nesting that is looked at, fields that are told, and elements of a list that stand for the others. */
const DEPTH_MAX = 8
const FIELDS_MAX = 500
const ELEMENTS_MAX = 20

interface Found {
  readonly kinds: Set<Kind>
  count: number
  /** The last item that was counted. */
  item: number
}

/** The keys of items, and of what is in them: in the order in which they were met. */
export class ItemFields {
  private readonly found = new Map<string, Found>()
  private item = 0
  private isCut = false

  add(json: unknown): void {
    this.item += 1
    this.look(json, '', 0)
  }

  get items(): number {
    return this.item
  }

  result(): { readonly items: number; readonly fields: ItemField[]; readonly isCut: boolean } {
    const fields = [...this.found].map(([path, { kinds, count }]) => ({ path, kinds: [...kinds], count }))
    return { items: this.item, fields, isCut: this.isCut }
  }

  private look(value: unknown, path: string, depth: number): void {
    if (typeof value !== 'object' || value === null || depth >= DEPTH_MAX) return
    if (Array.isArray(value)) {
      for (const element of value.slice(0, ELEMENTS_MAX)) this.note(element, `${path}/*`, depth)
      return
    }
    for (const [key, child] of Object.entries(value)) {
      this.note(child, `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`, depth)
    }
  }

  private note(value: unknown, path: string, depth: number): void {
    let field = this.found.get(path)
    if (field === undefined) {
      if (this.found.size >= FIELDS_MAX) {
        this.isCut = true
        return
      }
      field = { kinds: new Set(), count: 0, item: 0 }
      this.found.set(path, field)
    }
    field.kinds.add(kindOf(value))
    if (field.item !== this.item) {
      field.item = this.item
      field.count += 1
    }
    this.look(value, path, depth + 1)
  }
}

function kindOf(value: unknown): Kind {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'list'
  const type = typeof value
  if (type === 'string') return 'text'
  return type === 'number' || type === 'boolean' ? type : 'object'
}
