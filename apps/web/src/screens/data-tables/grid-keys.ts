/** A cell of the grid. Column 0 is the number of the row. */
export interface Spot {
  readonly row: number
  readonly column: number
}

export interface Edge {
  readonly rows: number
  readonly columns: number
}

/** Rows that Page Up and Page Down go. */
const PAGE_ROWS = 12

/** Where a key leads; undefined where it leads nowhere. */
export function moved(
  { row, column }: Spot,
  key: string,
  isCommand: boolean,
  { rows, columns }: Edge,
): Spot | undefined {
  const within = (to: Spot): Spot => ({
    row: Math.max(0, Math.min(to.row, rows - 1)),
    column: Math.max(0, Math.min(to.column, columns - 1)),
  })
  switch (key) {
    case 'ArrowDown':
      return within({ row: isCommand ? rows : row + 1, column })
    case 'ArrowUp':
      return within({ row: isCommand ? 0 : row - 1, column })
    case 'ArrowRight':
      return within({ row, column: isCommand ? columns : column + 1 })
    case 'ArrowLeft':
      return within({ row, column: isCommand ? 0 : column - 1 })
    case 'PageDown':
      return within({ row: row + PAGE_ROWS, column })
    case 'PageUp':
      return within({ row: row - PAGE_ROWS, column })
    case 'Home':
      return within({ row: isCommand ? 0 : row, column: 0 })
    case 'End':
      return within({ row: isCommand ? rows : row, column: columns })
    default:
      return undefined
  }
}
