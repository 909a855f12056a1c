import { fit } from './palette-match.ts'

/** In this order where nothing is typed, and among groups that fit alike. */
export const PALETTE_KINDS = ['recent', 'context', 'action', 'page', 'node', 'workflow', 'execution', 'person'] as const
export type PaletteKind = (typeof PALETTE_KINDS)[number]

export interface PaletteRow {
  readonly id: string
  readonly kind: PaletteKind
  readonly label: string
  readonly detail?: string | undefined
  readonly keys?: string | undefined
  /** Where it leads; what leads somewhere is remembered. */
  readonly href?: string
  readonly run: () => void
}

export const PREFIXES = ['>', '#', '@', ':'] as const
export type Prefix = (typeof PREFIXES)[number]

const KINDS_OF: Readonly<Record<Prefix, readonly PaletteKind[]>> = {
  '>': ['context', 'action'],
  '#': ['node'],
  '@': ['person'],
  ':': ['execution'],
}

export interface Typed {
  readonly prefix: Prefix | undefined
  readonly words: string
}

export function readTyped(text: string): Typed {
  const trimmed = text.trimStart()
  const prefix = PREFIXES.find((each) => trimmed.startsWith(each))
  return { prefix, words: (prefix === undefined ? trimmed : trimmed.slice(1)).trim() }
}

export interface PaletteGroup {
  readonly kind: PaletteKind | 'more'
  readonly rows: readonly PaletteRow[]
}

const GROUP_ROWS_MAX = 50
/** Letters in their order, with others between: what fits no better comes last of all. */
const LOOSE = 3

/**
 * What is shown for what is typed. Local rows come first, then what the server found, and what fits but loosely when the
 * server has said all: so nothing that is shown moves as more comes.
 */
export function paletteGroups(
  { prefix, words }: Typed,
  local: readonly PaletteRow[],
  found: readonly PaletteRow[],
  hasServerSaidAll: boolean,
): PaletteGroup[] {
  const isMeant = ({ kind }: PaletteRow) =>
    prefix === undefined ? words === '' || kind !== 'recent' : KINDS_OF[prefix].includes(kind)
  const known = new Set<string>()
  const ranked = (rows: readonly PaletteRow[]) =>
    rows.filter(isMeant).flatMap((row) => {
      const rank = fit(
        row.kind === 'execution' || row.kind === 'person' ? `${row.label} ${row.detail}` : row.label,
        words,
      )
      return rank === undefined ? [] : [{ row, rank }]
    })
  const own = ranked(local)
  const strict = grouped(own.filter(({ rank }) => rank < LOOSE))
  for (const { rows } of strict) for (const row of rows) known.add(target(row))
  const fromServer = grouped(ranked(found).filter(({ row, rank }) => rank < LOOSE && !known.has(target(row))))
  const loose = own.filter(({ rank }) => rank === LOOSE).map(({ row }) => row)
  return [
    ...strict,
    ...fromServer,
    ...(hasServerSaidAll && loose.length > 0 ? [{ kind: 'more' as const, rows: loose.slice(0, GROUP_ROWS_MAX) }] : []),
  ]
}

/** One place is offered once. */
const target = ({ href, id }: PaletteRow): string => href ?? id

/** By kind: the kind with the best row first, the best row of each first. */
function grouped(ranked: readonly { readonly row: PaletteRow; readonly rank: number }[]): PaletteGroup[] {
  const groups = PALETTE_KINDS.flatMap((kind) => {
    const rows = ranked.filter(({ row }) => row.kind === kind).sort((a, b) => a.rank - b.rank)
    return rows.length === 0 ? [] : [{ kind, best: rows[0]!.rank, rows: rows.map(({ row }) => row) }]
  })
  return groups.sort((a, b) => a.best - b.best).map(({ kind, rows }) => ({ kind, rows: rows.slice(0, GROUP_ROWS_MAX) }))
}

/** The row that is highlighted: the one that was, as long as it is there; else the first. */
export const highlighted = (rows: readonly PaletteRow[], chosen: string | undefined): number =>
  Math.max(
    0,
    rows.findIndex(({ id }) => id === chosen),
  )
