import type { Json, JsonObject } from '@linkflow/kernel'
import { isRecord, own } from '../json.ts'

export interface TableRules {
  readonly caption?: string
  readonly capitalize?: boolean
  /** Without our own look. */
  readonly isBare?: boolean
  /** Attributes as HTML has them, taken as they are. */
  readonly tableAttributes?: string
  readonly headerAttributes?: string
  readonly rowAttributes?: (row: number) => string
  readonly cellAttributes?: (row: number) => string
  /** False: values are HTML already. */
  readonly escapes: boolean
}

const CELL = 'margin:0; padding:7px 20px 7px 0px; border-bottom:1px solid #eee'
const LOOK = {
  table: "style='border-spacing:0; font-family:helvetica,arial,sans-serif'",
  header: `style='${CELL}; text-align:left; color:#888; font-weight:normal'`,
  cell: `style='${CELL}'`,
} as const

/** One row for each object, under the keys of all. */
export function htmlTable(rows: readonly JsonObject[], rules: TableRules): string {
  const keys = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const look = rules.isBare === true ? { table: '', header: '', cell: '' } : LOOK
  const text = rules.escapes ? escapedHtml : (given: string) => given
  const caption = rules.caption ? `<caption>${text(rules.caption)}</caption>` : ''
  const head = keys.map((key) => `<th>${text(rules.capitalize === true ? capitalized(key) : key)}</th>`).join('')
  const body = rows.map((row, at) => {
    const open = `<td ${look.cell} ${rules.cellAttributes?.(at) ?? ''}>`
    const cells = keys.map((key) => `${open}${cellHtml(own(row, key), rules.escapes)}</td>`).join('')
    return `<tr  ${rules.rowAttributes?.(at) ?? ''}>${cells}</tr>`
  })
  return [
    `<table ${look.table} ${rules.tableAttributes ?? ''}>${caption}`,
    `<thead ${look.header} ${rules.headerAttributes ?? ''}><tr>${head}</tr></thead>`,
    `<tbody>${body.join('')}</tbody></table>`,
  ].join('')
}

const capitalized = (key: string): string =>
  key
    .split('_')
    .filter((word) => word !== '')
    .map((word) => word[0]!.toUpperCase() + word.slice(1))
    .join(' ')

function cellHtml(value: Json | undefined, escapes: boolean): string {
  if (typeof value === 'boolean') return `<input type="checkbox" ${value ? 'checked="checked"' : ''}/>`
  // HTML as it is, the way JavaScript prints values: what n8n does.
  if (!escapes) return printed(value)
  if (value === undefined || value === null) return ''
  return escapedHtml(typeof value === 'object' ? JSON.stringify(value) : String(value))
}

function printed(value: Json | undefined): string {
  if (Array.isArray(value)) return value.map((one) => (one === null ? '' : printed(one))).join(',')
  return isRecord(value) ? '[object Object]' : String(value)
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export const escapedHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character]!)
