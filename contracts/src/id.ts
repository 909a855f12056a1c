import { z } from 'zod'

/** An id that is given. In lower case, as ours are: else what is told to other processes would not be what they know. */
export const idSchema = z.uuid().toLowerCase()
