import { type FieldChange, fieldChanges } from './compare-runs.ts'

/** The fields that differ. The library is read when it is needed, and not before. */
export async function changesBetween(before: unknown, after: unknown): Promise<FieldChange[]> {
  const { create } = await import('jsondiffpatch')
  return fieldChanges(create({ omitRemovedValues: false }).diff(before, after))
}
