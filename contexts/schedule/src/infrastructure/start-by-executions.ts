import type { ExecutionId, Executions, LoadVersion, VersionId } from '@linkflow/execution'
import type { StartScheduled } from '../application/start-scheduled.ts'

/** Starts scheduled executions here; the delivery id makes one of however many calls. */
export const startByExecutions =
  (
    executions: Pick<Executions, 'start' | 'cancel'>,
    loadVersion: LoadVersion,
    isUnfinished: (executionId: string) => Promise<boolean>,
  ): StartScheduled =>
  async ({ versionId, nodeId, scheduledAt, firedAt, zone, isBackfill, overlap, previousExecutionId, delivery }) => {
    if (previousExecutionId !== undefined && (await isUnfinished(previousExecutionId))) {
      if (overlap !== 'cancel-previous') return { type: 'overlaps', isOver: overlap === 'skip' }
      await executions.cancel([previousExecutionId as ExecutionId])
    }
    const version = await loadVersion(versionId as VersionId)
    if (version === undefined) {
      return { type: 'refused', code: 'version-missing', message: `version ${versionId} is not there any more` }
    }
    const result = await executions.start({
      version,
      trigger: nodeId,
      items: [{ json: { scheduledAt, firedAt, timezone: zone, ...(isBackfill && { backfill: true }) } }],
      mode: 'schedule',
      meta: { scheduledAt },
      delivery,
    })
    switch (result.type) {
      case 'busy':
      case 'unavailable':
        return { type: 'busy', retryAfterMs: result.retryAfterMs }
      case 'refused':
        return result
      default:
        return { type: 'started', executionId: result.id }
    }
  }
