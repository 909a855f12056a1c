import { type DragEvent, type ReactNode, useState } from 'react'
import { t } from '../../../strings/index.ts'
import { classes } from '../../../ui/classes.ts'
import { IconButton } from '../../../ui/icon-button.tsx'
import { CloseIcon, ExpressionIcon, WarningIcon } from '../../../ui/icons.ts'
import { caretTo, isTextBox } from '../../code/caret.ts'
import { DRAGGED_TYPE } from '../../data/data-path.ts'
import { FieldConflict } from '../field-conflict.tsx'
import { type FieldPath, usePanel } from '../panel-context.tsx'

/** Name, what it is for, what is wrong with it, and the switch between a fixed value and an expression. */
export function FieldFrame({
  id,
  path,
  title,
  hint,
  isRequired,
  problem,
  isWarning = false,
  mode,
  onMode,
  onRemove,
  onDropReference,
  isGroup = false,
  isCompact = false,
  hasOwnName = false,
  children,
  below,
}: {
  readonly id: string
  readonly path: FieldPath
  readonly title: string
  readonly hint: string
  readonly isRequired: boolean
  readonly problem: string | undefined
  readonly isWarning?: boolean
  /** Undefined where there are no expressions. */
  readonly mode: 'fixed' | 'expression' | undefined
  readonly onMode: (mode: 'fixed' | 'expression') => void
  readonly onRemove: (() => void) | undefined
  readonly onDropReference: ((reference: string) => void) | undefined
  readonly isGroup?: boolean
  /** The name stands elsewhere. */
  readonly isCompact?: boolean
  /** What is in it says its name itself, as a switch does. */
  readonly hasOwnName?: boolean
  readonly children: ReactNode
  readonly below?: ReactNode
}) {
  const [isOver, setOver] = useState(false)
  const { node } = usePanel()
  const takes = (event: DragEvent) => onDropReference !== undefined && event.dataTransfer.types.includes(DRAGGED_TYPE)
  const Name = isGroup ? 'span' : 'label'
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only what is dropped on it; Enter in the data does the same
    <div
      data-field={title}
      onDragOver={(event) => {
        if (!takes(event)) return
        event.preventDefault()
        event.dataTransfer.dropEffect = 'copy'
        setOver(true)
        const box = event.target as Element
        if (box.id === id && isTextBox(box) && !box.readOnly) caretTo(box, event.clientX, event.clientY)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false)
        // What stands in it may have taken it already, at the place where it was dropped.
        if (event.defaultPrevented || !takes(event)) return
        event.preventDefault()
        onDropReference!(event.dataTransfer.getData(DRAGGED_TYPE))
      }}
      className={classes(
        'group/field flex min-w-0 flex-col gap-1 rounded-input',
        isOver && 'outline-2 outline-offset-4 outline-accent',
      )}
    >
      <div className={classes('flex items-center gap-1', !isCompact && 'min-h-6')}>
        {!hasOwnName && (
          <Name
            {...(isGroup ? { id: `${id}-name` } : { htmlFor: id })}
            className={isCompact ? 'sr-only' : 'min-w-0 flex-1 truncate text-ui font-medium text-text'}
          >
            {title}
            {isRequired && (
              <span className="ml-1 text-text-3" aria-hidden>
                *
              </span>
            )}
          </Name>
        )}
        {isCompact && <div className="min-w-0 flex-1">{children}</div>}
        {onRemove !== undefined && (
          <IconButton
            size="compact"
            className="size-6! opacity-0 group-focus-within/field:opacity-100 group-hover/field:opacity-100 focus-visible:opacity-100"
            icon={CloseIcon}
            label={t('panel.remove', { field: title })}
            onClick={onRemove}
          />
        )}
        {mode !== undefined && (
          <button
            type="button"
            aria-pressed={mode === 'expression'}
            aria-label={t('panel.expression-of', { field: title })}
            title={mode === 'expression' ? t('panel.make-fixed') : t('panel.make-expression')}
            onClick={() => onMode(mode === 'expression' ? 'fixed' : 'expression')}
            className={classes(
              'inline-flex min-h-6 items-center gap-1 rounded-input px-1.5 text-count transition-opacity duration-120 focus-visible:opacity-100',
              mode === 'expression'
                ? 'bg-accent-soft text-accent'
                : 'text-text-3 opacity-0 group-focus-within/field:opacity-100 group-hover/field:opacity-100 hover:bg-raised hover:text-text',
            )}
          >
            <ExpressionIcon aria-hidden className="size-3.5" strokeWidth={1.75} />
            {!isCompact && t('panel.expression')}
          </button>
        )}
      </div>
      {!isCompact && children}
      {below}
      <FieldConflict place={['nodes', node.id, 'parameters', ...path]} title={title} />
      {problem !== undefined ? (
        <p
          id={`${id}-problem`}
          className={classes('flex items-start gap-1.5 px-0.5 text-meta', isWarning ? 'text-warning' : 'text-error')}
        >
          <WarningIcon aria-hidden className="mt-px size-3.5 shrink-0" strokeWidth={1.75} />
          {problem}
        </p>
      ) : (
        hint !== '' &&
        !isCompact && (
          <p id={`${id}-hint`} className="px-0.5 text-meta text-text-3 text-pretty">
            {hint}
          </p>
        )
      )}
    </div>
  )
}
