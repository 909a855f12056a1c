/** The format of plans and journals that this engine writes. Stored with each execution as `planFormat`. */
export const ENGINE_FORMAT = 1

/**
 * Changes of behaviour that an execution begun earlier must not see. To add one: give it a name and its story here
 * (what changed, why, since when), set it to `true`, and branch on `RunOptions.flags` where the behaviour differs. New
 * executions store `engineFlags`; an old journal is resumed with the flags that its execution stored, so a flag that is
 * not there is off and the old branch runs. A flag goes only when no unfinished execution without it can exist.
 */
export const engineFlags: Readonly<Record<string, boolean>> = Object.freeze({})
