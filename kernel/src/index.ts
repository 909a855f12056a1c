export { type Clock, systemClock } from './clock.ts'
export {
  BACKUP_CRASH_POINTS,
  CRASH_POINTS,
  type CrashPoint,
  crashPoint,
  DATA_CRASH_POINTS,
  KEY_CRASH_POINTS,
} from './crash-point.ts'
export { type Id, isUuid, newUuidV7, uuidV7Timestamp } from './id.ts'
export { assertNever, InvariantError, invariant } from './invariant.ts'
export type { Json, JsonObject } from './json.ts'
export { type Failed, fail, type Ok, ok, type Result } from './result.ts'
export { Secret } from './secret.ts'
