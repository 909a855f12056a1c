import { type CSSProperties, type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { t } from '../../strings/index.ts'
import { classes } from '../../ui/classes.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { SmallerIcon, WholeIcon } from '../../ui/icons.ts'
import { toast } from '../../ui/toaster.tsx'
import { DRAGGED_TYPE } from '../data/data-path.ts'
import { caretTo } from './caret.ts'
import type { EditorOptions, OpenEditor } from './editor-base.ts'
import { codeStart } from './left-expression.ts'

export interface CodeBoxHandle {
  /** Puts a reference where the cursor stands, with braces around it where they are needed. */
  readonly insert: (reference: string) => void
}

/** How high the editor is then, all of it to be pressed. */
const WIDE = { '--lf-code-min': '10rem' } as CSSProperties

/** A reference as it is written at a place of a text: within braces it stands alone. */
const asCode = (text: string, at: number, reference: string): string =>
  codeStart(text, at) === undefined ? `{{ ${reference} }}` : reference

/**
 * A plain text box until it has the focus: then the editor is loaded and takes its place, with what was typed meanwhile and
 * the cursor where it was.
 */
export function CodeBox({
  id,
  label,
  value,
  placeholder,
  isReadOnly = false,
  isInvalid = false,
  describedBy,
  isMono = true,
  hasLines,
  takesReferences,
  open,
  handle,
  onChange,
  onFocus,
  onBlur,
}: {
  readonly id: string
  readonly label: string
  readonly value: string
  readonly placeholder?: string
  readonly isReadOnly?: boolean
  readonly isInvalid?: boolean
  readonly describedBy?: string | undefined
  readonly isMono?: boolean
  readonly hasLines: boolean
  /** Keys of the data can be dropped. */
  readonly takesReferences: boolean
  readonly open: (options: EditorOptions) => Promise<OpenEditor>
  readonly handle?: RefObject<CodeBoxHandle | null>
  readonly onChange: (text: string) => void
  readonly onFocus?: () => void
  readonly onBlur?: () => void
}) {
  const frame = useRef<HTMLDivElement>(null)
  const plain = useRef<HTMLTextAreaElement>(null)
  const editor = useRef<OpenEditor>(undefined)
  const [state, setState] = useState<'plain' | 'loading' | 'open'>('plain')
  const [isWide, setWide] = useState(false)
  const latest = useRef({ value, onChange, onFocus, onBlur })
  latest.current = { value, onChange, onFocus, onBlur }

  useEffect(() => () => editor.current?.close(), [])
  useEffect(() => editor.current?.set(value), [value])
  useEffect(() => editor.current?.setLines(hasLines || isWide), [hasLines, isWide])
  // biome-ignore lint/correctness/useExhaustiveDependencies: an editor that has just been opened is told as well
  useEffect(() => {
    editor.current?.describe({
      id,
      ...(isInvalid && { 'aria-invalid': 'true' }),
      ...(describedBy !== undefined && { 'aria-describedby': describedBy }),
    })
  }, [id, isInvalid, describedBy, state])
  // A plain box grows with its text as the editor does.
  // biome-ignore lint/correctness/useExhaustiveDependencies: its height follows from the text
  useLayoutEffect(() => {
    const box = plain.current
    if (box === null) return
    box.style.height = 'auto'
    box.style.height = `${box.scrollHeight}px`
  }, [value, state])

  const isGone = useRef(false)
  useEffect(() => {
    isGone.current = false
    return () => {
      isGone.current = true
    }
  }, [])
  const load = async () => {
    if (state !== 'plain') return
    setState('loading')
    const before = latest.current.value
    try {
      const parent = frame.current!
      const opened = await open({
        parent,
        get text() {
          return latest.current.value
        },
        label,
        ...(placeholder !== undefined && { placeholder }),
        isReadOnly,
        hasLines,
        onChange: (text) => latest.current.onChange(text),
        onFocus: () => latest.current.onFocus?.(),
        onBlur: () => latest.current.onBlur?.(),
        onWiden: () => setWide((is) => !is),
        dropped: (data, at) => {
          const reference = takesReferences ? data.getData(DRAGGED_TYPE) : ''
          return reference === '' ? undefined : asCode(latest.current.value, at, reference)
        },
        get wasTyped() {
          return latest.current.value !== before
        },
        get selection() {
          return plain.current?.selectionEnd
        },
      })
      if (isGone.current) return opened.close()
      editor.current = opened
      // What came between the asking and the answer.
      opened.set(latest.current.value)
      const hadFocus = document.activeElement === plain.current
      setState('open')
      if (hadFocus) opened.focus()
    } catch {
      // The plain box does as well, without help.
      setState('plain')
      toast({ text: t('expr.editor-missing'), tone: 'error' })
    }
  }
  const insert = (reference: string) => {
    const box = plain.current
    const at = editor.current?.at() ?? box?.selectionEnd ?? value.length
    const text = asCode(value, at, reference)
    if (editor.current !== undefined) editor.current.insert(text)
    else {
      onChange(value.slice(0, at) + text + value.slice(at))
      box?.focus()
    }
  }
  if (handle !== undefined) handle.current = { insert }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only what is dropped on it; Enter in the data does the same
    <div
      ref={frame}
      data-code-box={state}
      // The editor shows by itself where it will be put, and takes it.
      onDragOver={(event) => {
        if (!takesReferences || isReadOnly || !event.dataTransfer.types.includes(DRAGGED_TYPE)) return
        event.preventDefault()
        if (plain.current !== null) caretTo(plain.current, event.clientX, event.clientY)
      }}
      onDrop={(event) => {
        const reference = event.dataTransfer.getData(DRAGGED_TYPE)
        if (event.defaultPrevented || !takesReferences || reference === '' || isReadOnly) return
        event.preventDefault()
        insert(reference)
      }}
      className={classes(
        'group/code relative min-w-0 rounded-input border bg-surface transition-colors duration-120 ease-ui focus-within:outline-2 focus-within:outline-accent hover:border-text-3',
        isInvalid ? 'border-error' : 'border-strong',
      )}
      style={isWide ? WIDE : undefined}
    >
      {state === 'open' && takesReferences && !hasLines && (
        <IconButton
          size="compact"
          icon={isWide ? SmallerIcon : WholeIcon}
          label={isWide ? t('expr.narrow', { field: label }) : t('expr.widen', { field: label })}
          keys="Alt+Enter"
          aria-expanded={isWide}
          onClick={() => {
            setWide(!isWide)
            editor.current?.focus()
          }}
          className="absolute top-0.5 right-0.5 z-10 size-6! bg-surface opacity-0 group-focus-within/code:opacity-100 group-hover/code:opacity-100 focus-visible:opacity-100"
        />
      )}
      {state !== 'open' && (
        <textarea
          ref={plain}
          id={id}
          rows={1}
          aria-label={label}
          aria-invalid={isInvalid || undefined}
          aria-describedby={describedBy}
          spellCheck={false}
          placeholder={placeholder}
          readOnly={isReadOnly}
          value={value}
          onFocus={() => {
            onFocus?.()
            void load()
          }}
          onBlur={onBlur}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && !hasLines && !event.nativeEvent.isComposing) event.preventDefault()
          }}
          onChange={(event) => onChange(event.target.value)}
          className={classes(
            'block max-h-60 w-full resize-none overflow-y-auto bg-transparent px-2.5 py-1.5 text-text outline-none',
            isMono ? 'font-mono text-meta leading-4.5' : 'text-ui',
          )}
        />
      )}
    </div>
  )
}
