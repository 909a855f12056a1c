import type { TemplateSummary } from '@linkflow/sdk'
import { useQuery } from '@tanstack/react-query'
import type { Place } from '../../app/me.ts'
import { iconOfType } from '../../editor/view/node-look.ts'
import { t } from '../../strings/index.ts'
import { nodeTypesQuery } from './template-queries.ts'

const SHOWN_MAX = 6

/** What a template is made of: the signs of its kinds of nodes. They stand above its title, and are read after it. */
export function TemplateNodes({
  place,
  of: { nodeTypes },
}: {
  readonly place: Place
  readonly of: Pick<TemplateSummary, 'nodeTypes'>
}) {
  const types = useQuery(nodeTypesQuery(place)).data
  const rest = nodeTypes.length - SHOWN_MAX
  const nameOf = (type: string): string => types?.newestOf(type)?.title ?? type
  return (
    <span
      role="img"
      aria-label={t('templates.made-of', { names: nodeTypes.map(nameOf).join(', ') })}
      className="order-first flex gap-1"
    >
      {nodeTypes.slice(0, rest === 1 ? SHOWN_MAX + 1 : SHOWN_MAX).map((type) => {
        const Glyph = iconOfType(type)
        return (
          <span
            key={type}
            title={nameOf(type)}
            className="inline-flex size-7 items-center justify-center rounded-button bg-raised text-text-2"
          >
            <Glyph aria-hidden className="size-4" strokeWidth={1.75} />
          </span>
        )
      })}
      {rest > 1 && (
        <span className="inline-flex h-7 items-center px-1 text-count text-text-3 tabular-nums">+{rest}</span>
      )}
    </span>
  )
}
