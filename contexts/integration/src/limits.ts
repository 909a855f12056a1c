/** How long a service may take to tell what there is to choose from: somebody waits for it. */
export const OPTIONS_MS_MAX = 20_000
/** Entries of such a list; more are found by a search. */
export const OPTIONS_TOLD_MAX = 1_000
