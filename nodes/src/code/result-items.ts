import { fail, type Json, type JsonObject, ok, type Result } from '@linkflow/kernel'
import type { DerivedItem, FileRef, Item, ItemList } from '@linkflow/node-runtime'
import { deepEqual } from '../data/deep-equal.ts'
import { isRecord, kindWord, own } from '../data/json.ts'

/**
 * Items out of what the sandbox gives: a list with the json of each and where it came from, or, where items are nothing
 * but json, a column for each of the two. The sandbox finds the origin by the object that was returned, else by
 * position; it passes `pairedItem` on when that is more than one position.
 */
export function derivedItems(result: Json, input: ItemList): Result<DerivedItem[], string> {
  if (Array.isArray(result)) return itemsOfList(result, input)
  const jsons = isRecord(result) ? own(result, 'json') : undefined
  return isRecord(result) && Array.isArray(jsons)
    ? itemsOfColumns(jsons, own(result, 'from'), input)
    : fail('it is not a list')
}

function itemsOfList(results: readonly Json[], input: ItemList): Result<DerivedItem[], string> {
  const items: DerivedItem[] = []
  for (const [i, result] of results.entries()) {
    const json = isRecord(result) ? own(result, 'json') : undefined
    if (!isRecord(result) || !isRecord(json)) return noObject(i, json)
    const from = originOf(result, input.count)
    if (from === 'outside') return outside(i, input.count)
    const failed = own(result, 'failed')
    items.push(
      isRecord(failed)
        ? failedItem(failed, from, input)
        : { item: withFiles(json, own(result, 'files'), from, input), from },
    )
  }
  return ok(items)
}

/** `from`: null when no origin is known, the origin of the first when the others follow it, or one for each. */
function itemsOfColumns(
  jsons: readonly Json[],
  from: Json | undefined,
  input: ItemList,
): Result<DerivedItem[], string> {
  const items: DerivedItem[] = []
  for (let i = 0; i < jsons.length; i += 1) {
    const json = jsons[i]
    if (!isRecord(json)) return noObject(i, json)
    const origin = origins(Array.isArray(from) ? from[i] : typeof from === 'number' ? from + i : from, input.count)
    if (origin === 'outside') return outside(i, input.count)
    items.push({ item: withFiles(json, undefined, origin, input), from: origin })
  }
  return ok(items)
}

const noObject = (i: number, json: Json | undefined) =>
  fail(`item ${i} has a «json» that is ${kindWord(json)}; it must be an object`)

const outside = (i: number, count: number) =>
  fail(`item ${i} names an origin that does not exist; there are ${count} items, counted from 0`)

const originOf = (result: JsonObject, count: number) =>
  origins(own(result, 'from') ?? positionsOf(own(result, 'pairedItem')), count)

function origins(from: Json | undefined, count: number): readonly number[] | 'unknown' | 'outside' {
  if (from === undefined || from === null) return 'unknown'
  const indices = Array.isArray(from) ? from : [from]
  const inside = indices.every(
    (index) => Number.isInteger(index) && (index as number) >= 0 && (index as number) < count,
  )
  return inside ? (indices as number[]) : 'outside'
}

/** An item on which the program failed, where that does not end the step: as it came in, with the error, as of any node. */
function failedItem(told: JsonObject, from: readonly number[] | 'unknown', input: ItemList): DerivedItem {
  const [said, line] = [own(told, 'message'), own(told, 'line')]
  const code = own(told, 'code') === 'code-invalid-result' ? 'code-invalid-result' : 'code-threw'
  const message = typeof said === 'string' ? said : 'The program failed.'
  const before: Item = from === 'unknown' || from.length !== 1 ? { json: {} } : input.at(from[0]!)
  const error = { code, message, ...(typeof line === 'number' && { line }) }
  return { item: { ...before, json: { ...before.json, error } }, from, failed: { code, message } }
}

function positionsOf(pairedItem: Json | undefined): Json | undefined {
  if (!Array.isArray(pairedItem)) return undefined
  return pairedItem.map((one) => (isRecord(one) ? (own(one, 'item') ?? null) : one))
}

/**
 * References to files never enter the sandbox: a program sees names and sizes. An item keeps its origin's files, unless
 * it lists which; one that it gave another name is found again by what was shown of it.
 */
function withFiles(
  json: JsonObject,
  listed: Json | undefined,
  from: readonly number[] | 'unknown',
  input: ItemList,
): Item {
  const files = from === 'unknown' || from.length !== 1 ? undefined : input.at(from[0]!).files
  if (files === undefined) return { json }
  if (!isRecord(listed)) return { json, files }
  const kept: [string, FileRef][] = []
  for (const [name, shown] of Object.entries(listed)) {
    const file = fileMeant(files, name, shown)
    if (file !== undefined) kept.push([name, file])
  }
  return kept.length === 0 ? { json } : { json, files: Object.fromEntries(kept) }
}

function fileMeant(files: Readonly<Record<string, FileRef>>, name: string, shown: Json): FileRef | undefined {
  if (Object.hasOwn(files, name)) return files[name]
  return Object.values(files).find((file) => deepEqual(shownFile(file), shown))
}

/** What a program sees of a file. */
export const shownFile = ({ name, mimeType, bytes }: FileRef): JsonObject => ({ name, mimeType, bytes })
