/** Whoever is gone is shown for so long: mostly their connection is only made anew. */
export const LINGER_MS = 3_000

/** Pictures in the bar; of more people how many. */
export const AVATARS_MAX = 4
