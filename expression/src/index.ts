export { Budget } from './budget.ts'
export { checkTemplate } from './check/check-template.ts'
export {
  ANY as ANY_SHAPE,
  functionGiving,
  hostOf,
  listOf,
  MISSING as MISSING_SHAPE,
  of as shapeOfKinds,
  recordOf,
  type Shape,
  shapeWords,
  Unions,
} from './check/shape.ts'
export { refined, shapeOfSamples, shapeOfSeen, withFields } from './check/shape-of-value.ts'
export type { References } from './compile/references.ts'
export { type CompileOptions, compileExpression, compileTemplate } from './compile-template.ts'
export type { Dialect, Scope } from './context.ts'
export { ExpressionError } from './expression-error.ts'
export { EXPRESSION_LIMITS, type ExpressionLimits } from './limits.ts'
export type { Problem } from './problem.ts'
export { type MethodReference, methodReference } from './reference.ts'
export type { Template } from './template.ts'
export { Bytes, MapValue, SetValue } from './values/collections.ts'
export { DateTime, Duration, type DurationParts, Interval } from './values/date-time.ts'
export { FileHandle, type FileReference } from './values/file-handle.ts'
export {
  HostFunction,
  type HostGetter,
  type HostMember,
  HostObject,
  type HostObjectOptions,
  hostFunction,
  hostGetter,
} from './values/host-object.ts'
export { toJson, toText } from './values/leave.ts'
export { Regex } from './values/regex.ts'
export { ClosedObject, type Kind, kindOf, type RecordValue, type Value } from './values/value.ts'
