import type { Patch, WorkflowFile } from '@linkflow/contracts'
import { type Element, keyOfElement, LIST_NAMES, type ListName, placesOf } from './elements.ts'
import { pointer } from './json-pointer.ts'
import { isRecord, sameJson } from './json-value.ts'

/**
 * Where two drafts differ, as the edit that makes the one the other. It is asked for what somebody else did, when the
 * server can tell only the outcome. The order of lists is left alone.
 */
export function patchesBetween(from: WorkflowFile, to: WorkflowFile): Patch[] {
  const { linkflow: _, nodes, connections, notes, groups, ...head } = from
  const { linkflow: __, nodes: n, connections: c, notes: t, groups: g, ...headAfter } = to
  return [...betweenRecords(head, headAfter, []), ...LIST_NAMES.flatMap((list) => betweenLists(list, from, to))]
}

function betweenLists(list: ListName, from: WorkflowFile, to: WorkflowFile): Patch[] {
  const before: readonly Element[] = from[list]
  const after: readonly Element[] = to[list]
  if (before === after) return []
  const [old, now] = [placesOf(list, before).at, placesOf(list, after).at]
  const removed = before.flatMap((element): Patch[] => {
    const key = keyOfElement(list, element)
    return now.has(key) ? [] : [{ op: 'clear', path: pointer(list, key) }]
  })
  const set = after.flatMap((element, at): Patch[] => {
    const key = keyOfElement(list, element)
    const place = old.get(key)
    if (place === undefined) return [{ op: 'set', path: pointer(list, key), value: element, at }]
    return list === 'connections' ? [] : betweenRecords(before[place] as never, element as never, [list, key])
  })
  return [...removed, ...set]
}

/** As deep as both have the same shape; lists of different lengths are one change. */
function betweenRecords(from: object, to: object, at: readonly string[]): Patch[] {
  if (from === to) return []
  const before = from as Record<string, unknown>
  const after = to as Record<string, unknown>
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key): Patch[] => {
    const place = [...at, key]
    if (!Object.hasOwn(after, key)) return [{ op: 'clear', path: pointer(...place) }]
    const [old, now] = [before[key], after[key]]
    if (Object.hasOwn(before, key)) {
      if (isRecord(old) && isRecord(now)) return betweenRecords(old, now, place)
      if (sameJson(old, now)) return []
    }
    return [{ op: 'set', path: pointer(...place), value: now }]
  })
}
