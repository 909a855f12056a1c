import { z } from 'zod'
import { EVERY_SECONDS_MAX, EVERY_SECONDS_MIN } from '../limits.ts'

/** The pause between two looks, as rows hold it; a node may want a longer one at least. */
export const everySecondsSchema = z.int().min(EVERY_SECONDS_MIN).max(EVERY_SECONDS_MAX)

export const UNREADABLE = 'Its parameters cannot be read.'
