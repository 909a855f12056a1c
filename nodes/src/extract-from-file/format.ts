import type { FileRef } from '@linkflow/node-runtime'

export const FORMATS = [
  'auto',
  'csv',
  'json',
  'json-lines',
  'text',
  'base64',
  'xlsx',
  'xls',
  'ods',
  'html',
  'rtf',
  'pdf',
  'xml',
  'ics',
] as const
export type Format = Exclude<(typeof FORMATS)[number], 'auto'>

const BY_ENDING: Readonly<Record<string, Format>> = {
  csv: 'csv',
  tsv: 'csv',
  json: 'json',
  jsonl: 'json-lines',
  ndjson: 'json-lines',
  txt: 'text',
  log: 'text',
  md: 'text',
  xlsx: 'xlsx',
  xlsm: 'xlsx',
  xls: 'xls',
  ods: 'ods',
  html: 'html',
  htm: 'html',
  rtf: 'rtf',
  pdf: 'pdf',
  xml: 'xml',
  ics: 'ics',
}

const BY_TYPE: Readonly<Record<string, Format>> = {
  'text/csv': 'csv',
  'application/json': 'json',
  'application/x-ndjson': 'json-lines',
  'text/plain': 'text',
  'text/html': 'html',
  'application/pdf': 'pdf',
  'application/xml': 'xml',
  'text/xml': 'xml',
  'text/calendar': 'ics',
  'application/vnd.ms-excel': 'xls',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
  'application/vnd.oasis.opendocument.spreadsheet': 'ods',
}

/** By the ending of its name, else by what it is said to be. */
export function formatOf({ name, mimeType }: FileRef): Format | undefined {
  const ending = /\.([a-z0-9]{1,8})$/i.exec(name)?.[1]?.toLowerCase() ?? ''
  if (Object.hasOwn(BY_ENDING, ending)) return BY_ENDING[ending]
  const type = mimeType.split(';')[0]!.trim().toLowerCase()
  return Object.hasOwn(BY_TYPE, type) ? BY_TYPE[type] : undefined
}
