import { ANY_SHAPE, recordOf, type Shape, shapeOfKinds, withFields } from '@linkflow/expression'
import type { Json, JsonObject } from '@linkflow/kernel'
import type { GivenBy } from '@linkflow/node-runtime'
import { parsePath } from '../data/field-path.ts'
import { isRecord } from '../data/json.ts'

/** The fields that Set writes, beside those that it keeps: known where names and settings are written out. */
export function gives({ raw, input, shapeOf }: GivenBy): Shape {
  const { values = {}, keep = 'all', removeFields = [], dotPaths = true } = raw
  if (!isRecord(values as Json) || typeof dotPaths !== 'boolean') return ANY_SHAPE
  const fields = Object.entries(values as JsonObject).map(([name, value]): [string, Shape] => {
    const path = dotPaths ? (parsePath(name) ?? [name]) : [name]
    return [String(path[0]), path.length === 1 ? written(shapeOf(value)) : shapeOfKinds('record')]
  })
  if (keep === 'none') return recordOf(fields)
  const keepsAll = keep === 'all' && Array.isArray(removeFields) && removeFields.length === 0
  return keepsAll ? withFields(input, fields) : ANY_SHAPE
}

/** A missing value leaves its field as it is, so nothing is known of it then. */
const written = (shape: Shape): Shape => (shape.kinds?.has('missing') ? ANY_SHAPE : shape)
