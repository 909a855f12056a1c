import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { Suspense, useState } from 'react'
import { usePageTitle } from '../../app/crumbs.ts'
import { usePlace } from '../../app/me.ts'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { AddIcon, DeleteIcon } from '../../ui/icons.ts'
import { PageFrame } from '../../ui/page-frame.tsx'
import { Bone, CardBone, Later } from '../../ui/skeleton.tsx'
import { ErrorNotice } from '../../ui/states.tsx'
import { Chip } from '../../ui/status.tsx'
import { toast } from '../../ui/toaster.tsx'
import { SetupCard } from './setup-card.tsx'
import { TemplateGraph } from './template-graph.tsx'
import { nodeTypesQuery, setupMinutes, templateQuery, templatesQuery } from './template-queries.ts'

export function TemplatePage() {
  const { template } = useParams({ from: '/w/$workspace/templates/$template' })
  return (
    <Suspense fallback={<PageSkeleton />}>
      <OpenTemplate key={template} id={template} />
    </Suspense>
  )
}

/** What a template does, how it looks, and what it takes; after «Use template», what is left to do. */
function OpenTemplate({ id }: { readonly id: string }) {
  const place = usePlace()
  const queries = useQueryClient()
  const { made } = useSearch({ from: '/w/$workspace/templates/$template' })
  const navigate = useNavigate({ from: '/w/$workspace/templates/$template' })
  const { data: template } = useSuspenseQuery(templateQuery(place, id))
  const types = useQuery(nodeTypesQuery(place))
  const [isDeleting, setDeleting] = useState(false)
  usePageTitle([{ label: t('templates.title'), to: `/w/${place.id}/templates` }, { label: template.title }])
  const use = useMutation({
    mutationFn: () => place.client.templates.instantiate(id),
    onSuccess: ({ workflow }) => {
      for (const key of ['workflows', 'newest-workflows', 'tags'])
        void queries.invalidateQueries({ queryKey: [key, place.id] })
      queries.setQueryData(['workflow', place.id, workflow.id], workflow)
      toast({ text: t('list.duplicated', { name: workflow.name }) })
      void navigate({ search: (before) => ({ ...before, made: workflow.id }) })
    },
  })
  const remove = useMutation({
    mutationFn: () => place.client.templates.delete(id),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: templatesQuery(place).queryKey })
      void navigate({ to: '/w/$workspace/templates', params: { workspace: place.id }, search: {}, replace: true })
    },
  })
  const canWrite = place.can('workflow:write')
  const { credentials, places, workflow } = template
  return (
    <PageFrame
      title={template.title}
      chip={template.source === 'workspace' ? <Chip tone="accent">{t('templates.yours')}</Chip> : undefined}
      lead={template.description}
      width="detail"
      actions={
        canWrite && (
          <>
            {template.source === 'workspace' && (
              <Button icon={DeleteIcon} onClick={() => setDeleting(true)}>
                {t('templates.delete')}
              </Button>
            )}
            {made === undefined && (
              <Button look="primary" icon={AddIcon} isBusy={use.isPending} onClick={() => use.mutate()}>
                {t('templates.use-template')}
              </Button>
            )}
          </>
        )
      }
    >
      {use.error && <ErrorNotice title={t('dialog.refused')} text={use.error.message} />}
      {made !== undefined && <SetupCard place={place} template={template} workflowId={made} />}
      <Card title={t('templates.graph')} isFlush>
        <div className="h-80 border-t border-border bg-canvas">
          {types.data !== undefined && <TemplateGraph file={workflow} types={types.data} />}
        </div>
      </Card>
      <div className="grid items-start gap-4 md:grid-cols-2">
        <Card title={t('templates.needs')}>
          <ul className="flex flex-col gap-2 text-text-2">
            <li>{t('workflow.steps', { count: workflow.nodes.length })}</li>
            <li>{t('templates.minutes', { count: setupMinutes(template) })}</li>
            {credentials.length === 0 && <li className="text-success">{t('templates.no-credentials')}</li>}
            {credentials.map(({ node, type, what }) => (
              <li key={`${node} ${type}`}>
                {what} <span className="font-mono text-meta text-text-3">{type}</span>
              </li>
            ))}
          </ul>
        </Card>
        <Card title={t('templates.places')}>
          {places.length === 0 ? (
            <p className="text-text-3">{t('templates.places-none')}</p>
          ) : (
            <ul className="flex flex-col gap-2">
              {places.map(({ node, parameter, what }) => (
                <li key={`${node} ${parameter}`} className="flex flex-col">
                  <span className="text-text">{what}</span>
                  <span className="font-mono text-meta text-text-3">
                    {workflow.nodes.find((each) => each.id === node)?.name ?? node} · {parameter}
                  </span>
                </li>
              ))}
            </ul>
          )}
        </Card>
      </div>
      {isDeleting && (
        <FormDialog
          title={t('templates.delete-title', { title: template.title })}
          description={t('templates.delete-text')}
          submit={t('templates.delete')}
          look="danger"
          isBusy={remove.isPending}
          error={remove.error}
          onSubmit={() => remove.mutate()}
          onClose={() => setDeleting(false)}
        />
      )}
    </PageFrame>
  )
}

const PageSkeleton = () => (
  <Later>
    <div className="mx-auto flex w-full max-w-[1120px] flex-col gap-4 px-4 py-5 sm:px-6">
      <Bone className="h-7 w-64" />
      <Bone className="h-3.5 w-96 max-w-full" />
      <CardBone lines={0} className="h-96" />
      <div className="grid gap-4 lg:grid-cols-2">
        <CardBone lines={3} />
        <CardBone lines={5} />
      </div>
    </div>
  </Later>
)
