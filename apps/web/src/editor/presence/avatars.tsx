import { t } from '../../strings/index.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { Tip } from '../../ui/tip.tsx'
import { nodeOf } from '../document/elements.ts'
import { documentOf } from '../session.ts'
import { useCanvasController } from '../view/canvas-context.tsx'
import { useSession } from '../view/editor-context.tsx'
import { AVATARS_MAX } from './limits.ts'
import type { Other } from './presence-store.ts'

/** Who else has the workflow open, in the bar above the canvas. */
export function Avatars({ others }: { readonly others: readonly Other[] }) {
  const shown = others.length > AVATARS_MAX ? others.slice(0, AVATARS_MAX - 1) : others
  const rest = others.slice(shown.length).map(({ name }) => name)
  return (
    <ul aria-label={t('presence.here')} className="flex items-center -space-x-1">
      {shown.map((other) => (
        <li key={other.account} className="flex">
          <Person other={other} />
        </li>
      ))}
      {rest.length > 0 && (
        <li title={rest.join(', ')} className="flex">
          <span
            aria-hidden
            className="inline-flex h-6 min-w-6 items-center justify-center rounded-pill border-2 border-surface bg-raised px-1 text-count text-text-2"
          >
            +{rest.length}
          </span>
          <span className="sr-only">{rest.join(', ')}</span>
        </li>
      )}
    </ul>
  )
}

/** Whoever edits a node can be gone after. */
function Person({ other: { name, nodes } }: { readonly other: Other }) {
  const controller = useCanvasController()
  const at = nodes[0]
  const node = useSession((session) => (at === undefined ? undefined : nodeOf(documentOf(session), at)))
  const go = (id: string) => {
    controller.goTo(id)
    // A card that was out of sight is drawn first.
    requestAnimationFrame(() => controller.focusCard(id))
  }
  const words = node === undefined ? name : t('presence.edits', { name, node: node.name })
  return (
    <Tip text={words}>
      <button
        type="button"
        aria-label={words}
        onClick={() => node !== undefined && go(node.id)}
        className="rounded-pill ring-2 ring-surface"
      >
        <Avatar name={name} />
      </button>
    </Tip>
  )
}
