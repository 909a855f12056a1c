import { short } from './text.ts'

export interface Column<Row> {
  readonly title: string
  readonly of: (row: Row) => string
  /** Takes what the others leave, and is cut where that is too little. */
  readonly fills?: boolean
  readonly right?: boolean
  readonly paint?: (row: Row, text: string) => string
}

const WIDTH_DEFAULT = 80
const FILL_WIDTH_MIN = 8
const GAP = '  '

/** Lines of a table that fits into `width` columns: the filling column gives way. */
export function table<Row>(rows: readonly Row[], columns: readonly Column<Row>[], width = WIDTH_DEFAULT): string[] {
  const cells = rows.map((row) => columns.map((column) => short(column.of(row), 200)))
  const natural = columns.map(({ title }, at) => Math.max(title.length, ...cells.map((line) => [...line[at]!].length)))
  const gaps = GAP.length * (columns.length - 1)
  const fixed = natural.reduce((sum, each, at) => (columns[at]!.fills ? sum : sum + each), gaps)
  const widths = natural.map((each, at) =>
    columns[at]!.fills ? Math.min(each, Math.max(FILL_WIDTH_MIN, width - fixed)) : each,
  )
  const line = (texts: readonly string[], row?: Row) =>
    texts
      .map((text, at) => {
        const column = columns[at]!
        const cut = short(text, widths[at]!)
        const room = ' '.repeat(widths[at]! - [...cut].length)
        const painted = row !== undefined && column.paint !== undefined ? column.paint(row, cut) : cut
        return column.right ? room + painted : painted + room
      })
      .join(GAP)
      .trimEnd()
  return [line(columns.map(({ title }) => title)), ...cells.map((texts, at) => line(texts, rows[at]))]
}
