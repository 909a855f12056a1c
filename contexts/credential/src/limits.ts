/** Credentials of one workspace. */
export const CREDENTIALS_PER_WORKSPACE_MAX = 1_000

/** Credentials that one transaction seals anew: some 10 ms of work, during which nobody can change those few. */
export const RESEAL_PIECE_CREDENTIALS = 100

/** Credentials whose sealed rows a process keeps, so that a checked webhook costs no query. */
export const CREDENTIAL_CACHE_ENTRIES_MAX = 1_000

/** Workflows that a refusal to delete names; the rest is counted. */
export const WORKFLOWS_NAMED_MAX = 20

/** One test of a credential, from the call to the answer. */
export const TEST_MS_MAX = 10_000

/** Tests of one workspace that one process starts in a minute, so that nobody tries lists of secrets or hosts by them. */
export const TESTS_PER_MINUTE_MAX = 30

/** Tests of one workspace that run at once in one process. */
export const TESTS_AT_ONCE_MAX = 4

/** That a credential is used is written no more often than this, and what services say of it when it turns. */
export const USE_NOTED_EVERY_MS = 60_000

/** One that a service refused works again, for people, when it was not refused for this long. */
export const RECOVERY_MS = 5 * 60_000

/** Credentials that one turn of the chore tells of. */
export const TROUBLES_AT_ONCE = 100
