import type { TemplateSummary } from '@linkflow/sdk'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { type KeyboardEvent, useMemo, useRef } from 'react'
import { usePageTitle } from '../../app/crumbs.ts'
import { ForbiddenPage } from '../../app/failed-page.tsx'
import { type Place, usePlace } from '../../app/me.ts'
import { QueryFailed } from '../../app/query-failed.tsx'
import { useKeys } from '../../keys/use-keys.ts'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { classes } from '../../ui/classes.ts'
import { SearchIcon, SuccessIcon, TemplateIcon } from '../../ui/icons.ts'
import { PageFrame } from '../../ui/page-frame.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { Bone, Later } from '../../ui/skeleton.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { Chip } from '../../ui/status.tsx'
import { TemplateNodes } from './template-nodes.tsx'
import { type Category, categoriesOf, findTemplates, setupMinutes, templatesQuery } from './template-queries.ts'

export function TemplatesPage() {
  const place = usePlace()
  const { q = '', category } = useSearch({ from: '/w/$workspace/templates' })
  const navigate = useNavigate({ from: '/w/$workspace/templates' })
  const searchField = useRef<HTMLInputElement>(null)
  const templates = useQuery(templatesQuery(place))
  usePageTitle([{ label: t('templates.title') }])
  const categories = useMemo(() => categoriesOf(templates.data ?? []), [templates.data])
  const found = useMemo(() => findTemplates(templates.data ?? [], q, category), [templates.data, q, category])
  const narrow = (change: Readonly<Record<string, string | undefined>>) =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true })
  useKeys([
    {
      id: 'list-search',
      scope: 'list',
      keys: '/',
      label: t('templates.search'),
      run: () => searchField.current?.focus(),
    },
  ])
  if (!place.can('workflow:read')) return <ForbiddenPage permission="workflow:read" />
  return (
    <PageFrame title={t('templates.title')} lead={t('templates.lead')}>
      <SearchField
        label={t('templates.search')}
        value={q}
        fieldRef={searchField}
        onChange={(text) => narrow({ q: text })}
      />
      {templates.error && (
        <QueryFailed title={t('templates.failed')} error={templates.error} onRetry={() => void templates.refetch()} />
      )}
      <div className="flex flex-col gap-4 lg:flex-row lg:items-start lg:gap-6">
        {templates.data === undefined && !templates.error && <TemplatesSkeleton />}
        {templates.data !== undefined && (
          <Categories
            categories={categories}
            total={templates.data.length}
            chosen={category}
            onChoose={(tag) => narrow({ category: tag })}
          />
        )}
        <div className={classes('min-w-0 flex-1', templates.data === undefined && 'hidden')}>
          {templates.data !== undefined && found.length === 0 && (
            <EmptyState
              icon={templates.data.length === 0 ? TemplateIcon : SearchIcon}
              title={t('list.no-hit')}
              text={t('templates.no-hit', { query: [q, category].filter(Boolean).join(', ') })}
            >
              <Button look="primary" onClick={() => narrow({ q: undefined, category: undefined })}>
                {t('list.clear')}
              </Button>
            </EmptyState>
          )}
          {found.length > 0 && <Grid place={place} templates={found} />}
        </div>
      </div>
    </PageFrame>
  )
}

/** The categories and the cards as they will be. */
const TemplatesSkeleton = () => (
  <Later>
    <div className="flex flex-wrap gap-1 lg:w-48 lg:shrink-0 lg:flex-col">
      {[0, 1, 2, 3, 4, 5].map((at) => (
        <span key={at} className="flex h-8 w-24 items-center px-2.5 lg:w-full">
          <Bone className="h-3 w-full" />
        </span>
      ))}
    </div>
    <div className="grid min-w-0 flex-1 gap-3 sm:grid-cols-2 xl:grid-cols-3">
      {[0, 1, 2, 3, 4, 5, 6, 7, 8].map((at) => (
        <div key={at} className="flex min-h-44 flex-col gap-3 rounded-card border border-border bg-surface p-4">
          <div className="flex gap-1">
            <Bone className="size-7 rounded-button" />
            <Bone className="size-7 rounded-button" />
            <Bone className="size-7 rounded-button" />
          </div>
          <Bone className="h-4 w-2/5" />
          <Bone className="h-3 w-full" />
          <Bone className="h-3 w-3/5" />
          <Bone className="mt-auto h-3 w-1/3" />
        </div>
      ))}
    </div>
  </Later>
)

function Categories({
  categories,
  total,
  chosen,
  onChoose,
}: {
  readonly categories: readonly Category[]
  readonly total: number
  readonly chosen: string | undefined
  readonly onChoose: (tag: string | undefined) => void
}) {
  const entries: readonly { readonly tag: string | undefined; readonly label: string; readonly count: number }[] = [
    { tag: undefined, label: t('templates.all'), count: total },
    ...categories.map(({ tag, count }) => ({ tag, label: tag, count })),
  ]
  return (
    <nav aria-label={t('templates.categories')} className="lg:w-48 lg:shrink-0">
      <ul className="flex flex-wrap gap-1 lg:flex-col">
        {entries.map(({ tag, label, count }) => (
          <li key={label}>
            <button
              type="button"
              aria-pressed={tag === chosen}
              onClick={() => onChoose(tag)}
              className={classes(
                'flex min-h-8 w-full items-center gap-3 rounded-button px-2.5 text-left',
                tag === chosen
                  ? 'bg-accent-soft font-medium text-accent'
                  : 'text-text-2 hover:bg-raised hover:text-text',
              )}
            >
              <span className="min-w-0 flex-1 truncate">{label}</span>
              <span className={classes('text-count tabular-nums', tag !== chosen && 'text-text-3')}>{count}</span>
            </button>
          </li>
        ))}
      </ul>
    </nav>
  )
}

/** Arrows go from card to card. */
function Grid({ place, templates }: { readonly place: Place; readonly templates: readonly TemplateSummary[] }) {
  const list = useRef<HTMLUListElement>(null)
  const move = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
    if (step === undefined) return
    const links = [...(list.current?.querySelectorAll<HTMLElement>('a') ?? [])]
    const at = links.indexOf(document.activeElement as HTMLElement)
    if (at === -1) return
    event.preventDefault()
    links[Math.max(0, Math.min(links.length - 1, at + step))]?.focus()
  }
  return (
    <ul
      ref={list}
      aria-label={t('templates.title')}
      onKeyDown={move}
      className="grid gap-3 sm:grid-cols-2 xl:grid-cols-3"
    >
      {templates.map((template) => (
        <li key={template.id}>
          <Link
            to="/w/$workspace/templates/$template"
            params={{ workspace: place.id, template: template.id }}
            className="flex h-full min-h-36 flex-col gap-2 rounded-card border border-border bg-surface p-4 transition-colors duration-120 ease-ui hover:border-strong"
          >
            <span className="flex items-start gap-2 pt-1">
              <span className="min-w-0 flex-1 text-read font-medium text-text">{template.title}</span>
              {template.source === 'workspace' && <Chip tone="accent">{t('templates.yours')}</Chip>}
            </span>
            <span className="line-clamp-3 flex-1 text-text-2">{template.description}</span>
            <span className="flex flex-col gap-0.5 pt-1 text-meta text-text-3">
              <span>
                {t('workflow.steps', { count: template.nodeCount })} ·{' '}
                {t('templates.minutes', { count: setupMinutes(template) })}
              </span>
              {template.credentials.length === 0 ? (
                <span className="inline-flex items-center gap-1 text-success">
                  <SuccessIcon aria-hidden className="size-3.5" strokeWidth={1.75} />
                  {t('templates.no-credentials')}
                </span>
              ) : (
                <span>{t('templates.credentials', { count: template.credentials.length })}</span>
              )}
            </span>
            <TemplateNodes place={place} of={template} />
          </Link>
        </li>
      ))}
    </ul>
  )
}
