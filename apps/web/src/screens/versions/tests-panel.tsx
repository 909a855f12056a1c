import type { TestCaseSummary } from '@linkflow/sdk'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Place } from '../../app/me.ts'
import { QueryFailed } from '../../app/query-failed.tsx'
import { TestList } from '../../editor/tests/test-list.tsx'
import { testCasesQuery, useTestRun } from '../../editor/tests/use-test-run.ts'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { RunIcon } from '../../ui/icons.ts'
import { Bone } from '../../ui/skeleton.tsx'
import { toast } from '../../ui/toaster.tsx'

/** The test cases of a workflow, tried on the version that is looked at. */
export function TestsPanel({
  place,
  workflowId,
  version,
  name,
}: {
  readonly place: Place
  readonly workflowId: string
  /** `draft` or the id of a version. */
  readonly version: string
  readonly name: string
}) {
  const queries = useQueryClient()
  const query = testCasesQuery(place.client, workflowId)
  const tests = useQuery(query)
  const run = useTestRun(place.client, workflowId)
  const remove = useMutation({
    mutationFn: ({ id }: TestCaseSummary) => place.client.testCases.delete(workflowId, id),
    onSuccess: (_, { name }) => {
      toast({ text: t('tests.deleted', { name }) })
      void queries.invalidateQueries({ queryKey: query.queryKey })
    },
    onError: (error) => toast({ text: error.message, tone: 'error' }),
  })
  if (tests.isPending) return <Bone className="h-24 rounded-button" />
  const failed = tests.error ?? run.error
  const none = tests.data?.length === 0
  return (
    <div className="flex flex-col gap-3">
      {failed !== null && <QueryFailed title={t('tests.broken')} error={failed} onRetry={() => void tests.refetch()} />}
      <p className="text-text-2 text-pretty">{t(none ? 'tests.none' : 'tests.text')}</p>
      {!none && place.can('workflow:execute') && (
        <Button
          icon={RunIcon}
          isBusy={run.isRunning}
          onClick={() => void run.start(version).catch(() => undefined)}
          className="self-start"
        >
          {t('tests.run-on', { name })}
        </Button>
      )}
      <TestList
        tests={tests.data ?? []}
        results={run.results}
        runLink={(execution) => `/w/${place.id}/executions/${execution}`}
        onDelete={place.can('workflow:write') ? remove.mutate : undefined}
      />
    </div>
  )
}
