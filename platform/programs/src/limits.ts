/** How long pipes are read when their program is gone: somebody who left its group may hold them for ever. */
export const PIPES_MS_MAX = 1_000
