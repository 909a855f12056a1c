/** Credentials of one workspace. */
export const CREDENTIALS_PER_WORKSPACE_MAX = 1_000

/** Credentials that one transaction seals anew: some 10 ms of work, during which nobody can change those few. */
export const RESEAL_PIECE_CREDENTIALS = 100

/** Credentials whose sealed rows a process keeps, so that a checked webhook costs no query. */
export const CREDENTIAL_CACHE_ENTRIES_MAX = 1_000
