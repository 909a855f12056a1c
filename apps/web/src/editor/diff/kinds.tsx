import { type TextId, t } from '../../strings/index.ts'
import { classes } from '../../ui/classes.ts'
import type { ChangeKind } from './changes.ts'

interface KindLook {
  readonly sign: string
  readonly word: TextId
  readonly color: string
  readonly ground: string
  readonly edge: string
  readonly stroke: string
}

/** Each kind has a sign, a word and a colour: never a colour alone. */
export const KIND_LOOKS: Readonly<Record<ChangeKind, KindLook>> = {
  added: {
    sign: '+',
    word: 'diff.kind.added',
    color: 'text-success',
    ground: 'bg-success-bg text-success',
    edge: 'border-success',
    stroke: 'stroke-success',
  },
  removed: {
    sign: '−',
    word: 'diff.kind.removed',
    color: 'text-error',
    ground: 'bg-error-bg text-error',
    edge: 'border-error',
    stroke: 'stroke-error',
  },
  changed: {
    sign: '~',
    word: 'diff.kind.changed',
    color: 'text-warning',
    ground: 'bg-warning-bg text-warning',
    edge: 'border-warning',
    stroke: 'stroke-warning',
  },
  moved: {
    sign: '↔',
    word: 'diff.kind.moved',
    color: 'text-neutral',
    ground: 'bg-neutral-bg text-neutral',
    edge: 'border-strong',
    stroke: 'stroke-strong',
  },
}

/** «+ Added»: what it is, to be read. */
export function KindMark({ kind }: { readonly kind: ChangeKind }) {
  const { sign, word, ground } = KIND_LOOKS[kind]
  return (
    <span
      data-chip=""
      className={classes(
        'inline-flex h-5 shrink-0 items-center gap-1 rounded-pill px-2 text-count whitespace-nowrap',
        ground,
      )}
    >
      <span aria-hidden className="font-mono">
        {sign}
      </span>
      {t(word)}
    </span>
  )
}
