import type { Template, Workflow } from '@linkflow/sdk'
import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Place } from '../../app/me.ts'
import { newUuid } from '../../app/new-uuid.ts'
import { t } from '../../strings/index.ts'
import { Card } from '../../ui/card.tsx'
import { SelectField } from '../../ui/field.tsx'
import { QueuedIcon, SuccessIcon } from '../../ui/icons.ts'
import { toast } from '../../ui/toaster.tsx'
import { type CredentialStep, checklistOf } from './checklist.ts'
import { credentialsOfTypeQuery } from './template-queries.ts'

/** What is left to do before the workflow is one's own; each step leads to its place, and none has to be done now. */
export function SetupCard({
  place,
  template,
  workflowId,
}: {
  readonly place: Place
  readonly template: Template
  readonly workflowId: string
}) {
  const { data: workflow } = useSuspenseQuery({
    queryKey: ['workflow', place.id, workflowId],
    queryFn: ({ signal }) => place.client.workflows.get(workflowId, { signal }),
  })
  const { credentials, places } = checklistOf(template, workflow.draft)
  const done =
    credentials.filter(({ credential }) => credential !== undefined).length +
    places.filter(({ isDone }) => isDone).length
  const all = credentials.length + places.length
  return (
    <Card
      title={t('templates.setup')}
      actions={
        <Link
          to="/w/$workspace/workflows/$workflow"
          params={{ workspace: place.id, workflow: workflowId }}
          className="inline-flex min-h-8 items-center rounded-button bg-accent-solid px-3 font-medium text-on-accent hover:bg-accent-solid-hover"
        >
          {t(done === all ? 'templates.open' : 'templates.skip')}
        </Link>
      }
    >
      <p role="status" className="text-text-2">
        {all === 0 ? t('templates.setup-none') : t('templates.setup-done', { done, all })}
      </p>
      <ol aria-label={t('templates.setup')} className="flex flex-col gap-3">
        {credentials.map((step) => (
          <Step key={`${step.node} ${step.type}`} isDone={step.credential !== undefined} what={step.what}>
            <CredentialChoice place={place} workflow={workflow} step={step} />
          </Step>
        ))}
        {places.map(({ node, nodeName, parameter, what, isDone }) => (
          <Step key={`${node} ${parameter}`} isDone={isDone} what={what}>
            <Link
              to="/w/$workspace/workflows/$workflow"
              params={{ workspace: place.id, workflow: workflowId }}
              search={{ node }}
              className="w-fit leading-6 text-accent hover:underline"
            >
              {t('templates.fill-in', { parameter, node: nodeName })}
            </Link>
          </Step>
        ))}
      </ol>
    </Card>
  )
}

const Step = ({
  isDone,
  what,
  children,
}: {
  readonly isDone: boolean
  readonly what: string
  readonly children: ReactNode
}) => {
  const Glyph = isDone ? SuccessIcon : QueuedIcon
  return (
    <li className="flex items-start gap-2.5">
      <Glyph
        aria-hidden
        className={isDone ? 'mt-0.5 size-4 shrink-0 text-success' : 'mt-0.5 size-4 shrink-0 text-text-3'}
        strokeWidth={1.75}
      />
      <div className="flex min-w-0 flex-1 flex-col gap-1">
        <span className="text-text">
          {what}
          <span className="sr-only"> ({t(isDone ? 'templates.step-done' : 'templates.step-open')})</span>
        </span>
        {children}
      </div>
    </li>
  )
}

function CredentialChoice({
  place,
  workflow,
  step: { node, nodeName, type, credential },
}: {
  readonly place: Place
  readonly workflow: Workflow
  readonly step: CredentialStep
}) {
  const queries = useQueryClient()
  const known = useQuery(credentialsOfTypeQuery(place, type))
  const choose = useMutation({
    mutationFn: (id: string) => {
      const before = workflow.draft.nodes.find((each) => each.id === node)?.credentials
      return place.client.workflows.changeDraft(workflow.id, {
        baseRevision: workflow.revision,
        commands: [
          {
            id: newUuid(),
            label: t('templates.choose-label', { node: nodeName }),
            patches: [{ op: 'set', path: `/nodes/${node}/credentials`, value: { ...before, [type]: id } }],
          },
        ],
      })
    },
    onError: (error) => toast({ text: error.message, tone: 'error' }),
    onSettled: () => void queries.invalidateQueries({ queryKey: ['workflow', place.id, workflow.id] }),
  })
  return (
    <div className="flex max-w-md flex-col gap-1.5">
      {(known.data?.length ?? 0) > 0 && (
        <SelectField
          label={t('templates.credential-for', { node: nodeName })}
          value={credential ?? ''}
          disabled={choose.isPending}
          onChange={({ target }) => choose.mutate(target.value)}
          options={[
            ...(credential === undefined ? [{ value: '', label: t('templates.credential-choose') }] : []),
            ...known.data!.map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
      )}
      {place.can('credential:write') && (
        <Link
          to="/w/$workspace/credentials/new"
          params={{ workspace: place.id }}
          search={{ type }}
          className="w-fit leading-6 text-accent hover:underline"
        >
          {t('templates.credential-new', { type })}
        </Link>
      )}
    </div>
  )
}
