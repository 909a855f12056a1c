import type { Schedule } from '@linkflow/sdk'
import type { TextId } from '../../strings/index.ts'

export const OVERLAP_WORDS: Readonly<Record<Schedule['overlap'], TextId>> = {
  allow: 'schedules.overlaps.allow',
  skip: 'schedules.overlaps.skip',
  queue: 'schedules.overlaps.queue',
  'cancel-previous': 'schedules.overlaps.cancel',
}
