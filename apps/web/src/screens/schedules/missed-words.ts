import type { Schedule } from '@linkflow/sdk'
import type { TextId } from '../../strings/index.ts'

export const MISSED_WORDS: Readonly<Record<Schedule['missed'], TextId>> = {
  skip: 'schedules.missed.skip',
  one: 'schedules.missed.one',
  all: 'schedules.missed.all',
}
