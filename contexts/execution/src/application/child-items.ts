import type { Item } from '@linkflow/node-runtime'
import type { ExecutionHead, VersionId } from '../domain/execution.ts'
import type { ExecutionReader } from '../infrastructure/execution-reader.postgres.ts'
import type { LoadVersion } from './executable-version.ts'
import { type ItemStorage, JournalItems } from './journal-items.ts'
import { takeOverFiles } from './take-over-files.ts'

/** What a finished child put out, for the step that called it; the files are the parent's own from here on. */
export const childItems =
  (reader: ExecutionReader, storage: ItemStorage, loadVersion: LoadVersion) =>
  async (childId: string, parent: ExecutionHead): Promise<readonly Item[]> => {
    const [facts, child] = await Promise.all([reader.factsForEngine(childId), reader.findForEngine(childId)])
    const version = child && (await loadVersion(child.versionId as VersionId))
    const end = facts.findLast((fact) => fact.t === 'end')
    const items = await new JournalItems(`${parent.id}-${childId}`, facts, storage, version?.plan).open()
    try {
      const ends = end?.t === 'end' ? end.ends : []
      const put = ends.flatMap((step) => items.firstItems(step)?.all() ?? [])
      return await takeOverFiles(storage.objects, parent, 'child', put)
    } finally {
      items.close()
    }
  }
