import type { ColumnType } from '@linkflow/contracts'

/** What a cell shows. */
export function cellText(type: ColumnType, value: unknown): string {
  if (value === null || value === undefined) return ''
  return type === 'json' ? JSON.stringify(value) : String(value)
}

/** What somebody typed, as a value of the column; undefined when it is none. Nothing empties the cell. */
export function readCellText(type: ColumnType, text: string): { readonly value: unknown } | undefined {
  if (text.trim() === '' && (type !== 'text' || text === '')) return { value: null }
  switch (type) {
    case 'text':
      return { value: text }
    case 'number': {
      const number = Number(text)
      return Number.isFinite(number) ? { value: number } : undefined
    }
    case 'boolean':
      return /^(true|false)$/i.test(text.trim()) ? { value: text.trim().toLowerCase() === 'true' } : undefined
    case 'date-time':
      return /^\d{4}-\d\d-\d\d/.test(text.trim()) && !Number.isNaN(Date.parse(text))
        ? { value: text.trim() }
        : undefined
    case 'json':
      try {
        return { value: JSON.parse(text) as unknown }
      } catch {
        return undefined
      }
  }
}
