import type { NodeProps } from '@xyflow/react'
import { lazy, memo, Suspense, useRef, useState } from 'react'
import { t } from '../../strings/index.ts'
import { classes } from '../../ui/classes.ts'
import { setNoteColor, setNoteText } from '../commands/note-edits.ts'
import { COLOURS, colourOf } from '../document/colours.ts'
import { type Note, noteOf } from '../document/elements.ts'
import { documentOf } from '../session.ts'
import { useCanvas, useCanvasController } from './canvas-context.tsx'
import { COLOUR_GROUNDS, COLOUR_WORDS } from './colour-looks.ts'
import { useEditor, useSession } from './editor-context.tsx'
import type { FlowNode } from './flow-nodes.ts'
import { lodOf } from './lod.ts'
import { noteName } from './note-name.ts'

const NoteMarkdown = lazy(() => import('./note-markdown.tsx'))

const lookOf = (color: string | undefined): string => COLOUR_GROUNDS[colourOf(color, 'yellow')]

export const NoteCard = memo(function NoteCard({ id }: NodeProps<FlowNode>) {
  const note = useSession((session) => noteOf(documentOf(session), id))
  return note === undefined ? null : <OneNote note={note} />
})

function OneNote({ note }: { readonly note: Note }) {
  const { id, text, color } = note
  const { mayEdit } = useEditor()
  const controller = useCanvasController()
  const isSelected = useCanvas(({ selection }) => selection.notes.has(id))
  const isAlone = useCanvas(({ selection }) => selection.notes.size === 1 && selection.nodes.size === 0)
  const isWriting = useCanvas(({ writing }) => writing?.type === 'note' && writing.id === id)
  const isFar = useCanvas(({ camera }) => lodOf(camera.zoom) !== 'card')
  return (
    // biome-ignore lint/a11y/useSemanticElements: a note is no fieldset
    <div
      role="group"
      aria-roledescription={t('editor.note.role')}
      aria-label={noteName(text)}
      data-hit="note"
      data-id={id}
      className={classes(
        'pointer-events-auto relative size-full overflow-hidden rounded-card border text-read text-text',
        note.attachedTo !== undefined && 'border-l-4 border-l-strong',
        lookOf(color),
        isSelected && 'border-accent! ring-1 ring-accent',
      )}
    >
      {isWriting ? (
        <NoteField note={note} />
      ) : (
        !isFar && (
          <div className="size-full overflow-hidden px-3 py-2.5 [overflow-wrap:anywhere]">
            {text === '' ? (
              <p className="text-text-3">{t('editor.note.empty')}</p>
            ) : (
              <Suspense fallback={<p className="whitespace-pre-wrap">{text}</p>}>
                <NoteMarkdown text={text} />
              </Suspense>
            )}
          </div>
        )
      )}
      {mayEdit && isSelected && isAlone && !isWriting && (
        <div data-free="" className="absolute right-1.5 bottom-1.5 left-1.5 flex justify-center">
          <div className="flex gap-0.5 rounded-pill border border-border bg-surface p-0.5 shadow-overlay">
            {COLOURS.map((each) => (
              <button
                key={each}
                type="button"
                tabIndex={-1}
                aria-label={t('editor.note.colour', { colour: t(COLOUR_WORDS[each]) })}
                aria-pressed={(color ?? 'yellow') === each}
                onClick={() => controller.perform(setNoteColor(id, each === 'yellow' ? undefined : each))}
                className="inline-flex size-6 items-center justify-center rounded-pill hover:bg-raised"
              >
                <span
                  className={classes(
                    'size-4 rounded-pill border',
                    lookOf(each),
                    (color ?? 'yellow') === each && 'ring-2 ring-accent',
                  )}
                />
              </button>
            ))}
          </div>
        </div>
      )}
      {mayEdit && isSelected && (
        <span
          data-hit="note-corner"
          data-id={id}
          className="absolute right-0 bottom-0 size-6 cursor-nwse-resize after:absolute after:right-1.5 after:bottom-1.5 after:size-2 after:border-r-2 after:border-b-2 after:border-strong"
        />
      )}
    </div>
  )
}

function NoteField({ note }: { readonly note: Note }) {
  const controller = useCanvasController()
  const [text, setText] = useState(note.text)
  const isOver = useRef(false)
  const end = (isKept: boolean) => {
    if (isOver.current) return
    isOver.current = true
    if (isKept && text !== note.text) controller.perform(setNoteText(note.id, text))
    controller.write(undefined)
    controller.focusCard()
  }
  return (
    <textarea
      data-free=""
      aria-label={t('editor.note.text')}
      value={text}
      maxLength={20_000}
      // biome-ignore lint/a11y/noAutofocus: a note is opened to be written in
      autoFocus
      onChange={({ target }) => setText(target.value)}
      onBlur={() => end(true)}
      onKeyDown={(event) => {
        event.stopPropagation()
        if (event.key === 'Escape') end(true)
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) end(true)
      }}
      className="size-full resize-none bg-transparent px-3 py-2.5 text-read outline-none"
    />
  )
}
