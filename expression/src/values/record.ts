import type { RecordValue, Value } from './value.ts'

export type OwnRecord = { [key: string]: Value }

/** Writes an own key whatever its name; a plain assignment to `__proto__` would not. Only for records we just made. */
export function setOwn(record: OwnRecord, key: string, value: Value): void {
  if (key in Object.prototype) {
    Object.defineProperty(record, key, { value, writable: true, enumerable: true, configurable: true })
  } else {
    record[key] = value
  }
}

export const readOwn = (record: RecordValue, key: string): Value =>
  Object.hasOwn(record, key) ? record[key] : undefined
