/** Credentials of one workspace. */
export const CREDENTIALS_PER_WORKSPACE_MAX = 1_000

/** Credentials whose sealed rows a process keeps, so that a checked webhook costs no query. */
export const CREDENTIAL_CACHE_ENTRIES_MAX = 1_000
