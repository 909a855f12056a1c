import { z } from 'zod'

/** `If-Match: "3"`: the revision that the caller changed. `*` and nothing mean any. */
export const ifMatchHeaders = z.object({
  'if-match': z
    .string()
    .regex(/^(\*|(W\/)?"\d{1,9}"|\d{1,9})$/, 'must be the revision in quotes (such as "3")')
    .optional()
    .describe('The `revision` that was read: if the draft has another one by now, nothing is changed'),
})

export function revisionOf(ifMatch: string | undefined): number | undefined {
  const digits = /\d+/.exec(ifMatch ?? '')?.[0]
  return digits === undefined ? undefined : Number(digits)
}
