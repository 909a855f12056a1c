/**
 * Every advisory lock, by what it keeps to one at a time: each has a number of its own, or two things that have nothing to
 * do with each other would wait for each other. A number never changes: during an update old and new processes share it.
 */
export const LOCKS = {
  /** Making the owner and the database in an embedded server. */
  bootstrap: 7_305_460,
  /** A seed, under which each group of permits has a lock. */
  permits: 7_305_461,
  /** Running migrations; shared by whoever uses the tables meanwhile. */
  migrations: 7_305_462,
  /** Making and dropping partitions. */
  partitions: 7_305_463,
  /** Making the database that tests are copied from. */
  testTemplate: 7_305_464,
  /** Giving the outbox's events to their consumers. */
  outboxRelay: 7_305_465,
  /** Writing live events, which have numbers. */
  liveEvents: 7_305_466,
  /** Removing what rows may name; a backup holds it. */
  removals: 7_305_470,
  /** Making the first account. */
  setUp: 7_305_471,
  /** Making the database's roles. */
  roles: 7_305_472,
  /** Making the first master key. */
  firstMasterKey: 7_305_473,
  /** Rotating the master key. */
  masterKeyRotation: 7_305_474,
  /** Making a key that signs sessions. */
  signingKey: 7_305_475,
  /** With the workspace: its audit log. 'audi' in ASCII. */
  auditLog: 0x61_75_64_69,
  /** With the account: the workspaces that it is in. 'memb' in ASCII. */
  memberships: 0x6d_65_6d_62,
} as const
