export {
  boolArray,
  byteaArray,
  int4Array,
  int8Array,
  textArray,
  timestamptzArray,
  uuidArray,
} from './binary-arrays.ts'
export { type Client, withoutTimeouts } from './connection.ts'
export { copyIn, copyOut } from './copy.ts'
export { type Database, type DatabaseConfig, openDatabase } from './database.ts'
export { type DatabaseClock, openDatabaseClock } from './database-clock.ts'
export { packedBinaries } from './embedded/binaries.ts'
export { type EmbeddedDatabase, type EmbeddedOptions, openEmbeddedDatabase } from './embedded/open-embedded-database.ts'
export type { EnginePool } from './engine-pool.ts'
export { DatabaseError, type DatabaseErrorCode } from './errors.ts'
export { classifyFailure, type FailureKind, isConnectionLost } from './failure.ts'
export type { Listener, Message } from './listener.ts'
export { LOCKS } from './locks.ts'
export type { Log } from './log.ts'
export {
  holdingMigrations,
  type Migration,
  type MigrationMark,
  type MigrationSet,
  migrate,
  migrateRestored,
  PLATFORM,
  pendingMigrations,
  readMigrations,
  refuseUnknownMigrations,
} from './migrate.ts'
export {
  dropPartition,
  ensurePartitions,
  ensurePartitionsFor,
  firstIdOf,
  listPartitions,
  listPartitionTables,
  type Partition,
  type PartitionWindow,
  partitionOf,
} from './partitions.ts'
export type { Queries } from './queries.ts'
export type { Reads } from './reads.ts'
export { holdingRemovals, unlessHeld } from './removal-hold.ts'
export { type RestoreMark, readRestoreMark, removeRestoreMark, writeRestoreMark } from './restore-mark.ts'
export { inSavepoint } from './savepoint.ts'
export { EMPTY, identifier, join, Sql, sql } from './sql.ts'
export type { WorkspacePool } from './workspace-pool.ts'
export { WriteConnection } from './write-connection.ts'
