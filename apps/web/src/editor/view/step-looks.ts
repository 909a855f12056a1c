import type { StepStatus } from '@linkflow/contracts'
import type { TextId } from '../../strings/index.ts'
import { type Icon, SkippedIcon } from '../../ui/icons.ts'
import { STATUS_LOOKS } from '../../ui/status.tsx'

interface StepLook {
  readonly icon: Icon
  readonly word: TextId
  readonly color: string
}

/** As executions have them, and one besides. */
export const STEP_LOOKS: Readonly<Record<StepStatus, StepLook>> = {
  queued: STATUS_LOOKS.queued,
  running: STATUS_LOOKS.running,
  waiting: STATUS_LOOKS.waiting,
  succeeded: STATUS_LOOKS.succeeded,
  failed: STATUS_LOOKS.failed,
  cancelled: STATUS_LOOKS.cancelled,
  skipped: { icon: SkippedIcon, word: 'editor.status.skipped', color: 'text-text-3' },
}
